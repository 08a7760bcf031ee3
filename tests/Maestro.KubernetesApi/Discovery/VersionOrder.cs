using System.Globalization;
using System.Text.RegularExpressions;

namespace Maestro.KubernetesApi.Discovery;

/// <summary>Orders API versions as Kubernetes does: v2, v1, v1beta2, v1beta1, v1alpha1, then whatever is no such name.</summary>
internal static partial class VersionOrder
{
    public static readonly IComparer<string> PreferredFirst = Comparer<string>.Create((left, right) => Rank(right).CompareTo(Rank(left)) switch
    {
        0 => string.CompareOrdinal(left, right),
        var order => order,
    });

    private static (int Stability, int Major, int Minor) Rank(string version)
    {
        var match = Form().Match(version);
        if (!match.Success)
        {
            return (-1, 0, 0);
        }

        var stability = match.Groups[2].Value switch { "" => 2, "beta" => 1, _ => 0 };
        var minor = match.Groups[3].Value;
        return (stability, Number(match.Groups[1].Value), minor.Length == 0 ? 0 : Number(minor));
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex("^v([0-9]{1,6})(?:(alpha|beta)([0-9]{1,6}))?$")]
    private static partial Regex Form();
}
