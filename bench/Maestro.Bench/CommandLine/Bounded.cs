using System.CommandLine;
using System.Globalization;

namespace Maestro.Bench.CommandLine;

/// <summary>Makes options whose values have bounds, which the help and the error say.</summary>
internal static class Bounded
{
    /// <summary>A number of things.</summary>
    public static Option<int> Count(string name, int defaultValue, int least, int most, string meaning)
    {
        var option = new Option<int>(name)
        {
            DefaultValueFactory = _ => defaultValue,
            Description = string.Create(CultureInfo.InvariantCulture, $"{meaning} ({least} to {most})."),
            HelpName = "NUMBER",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0
                && !(int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most))
            {
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture, $"{name} {result.Tokens[0].Value}: it must be from {least} to {most}"));
            }
        });
        return option;
    }

    /// <summary>An address of this machine.</summary>
    public static Option<Uri?> LoopbackUrl(string name, string meaning)
    {
        var option = new Option<Uri?>(name)
        {
            Description = $"{meaning}, on this machine.",
            HelpName = "URL",
            CustomParser = argument =>
            {
                var text = argument.Tokens[0].Value;
                if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp)
                {
                    argument.AddError($"{name} {text}: it must be an URL such as http://localhost:8090");
                    return null;
                }

                if (!url.IsLoopback)
                {
                    argument.AddError($"{name} {text}: it is not on this machine; load goes to loopback addresses only");
                    return null;
                }

                return url;
            },
        };
        return option;
    }
}
