using System.Globalization;
using Maestro.Gateway.Rest.Errors;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Maestro.Gateway.Rest.Lists;

/// <summary>What is asked of a list.</summary>
/// <param name="Query">Which rows, in which order.</param>
/// <param name="Fields">Which of their members; null for all.</param>
internal sealed record ListParameters(ListQuery Query, FieldSelection? Fields)
{
    private const int DefaultPage = 1;
    private const int DefaultSize = 100;

    /// <summary>
    /// Reads the parameters (rest-and-operations.md section 1.5): names count with their case, the first of a repeated parameter counts, others
    /// are ignored. Null when one cannot be used.
    /// </summary>
    public static ListParameters? Read(HttpRequest request, ListedFields fields, out RestError? error)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            values.TryAdd(pair.DecodeName().ToString(), pair.DecodeValue().ToString().Trim(' '));
        }

        error = null;
        var page = ReadNumber(values, "page", DefaultPage, ref error);
        var size = ReadNumber(values, "size", DefaultSize, ref error, isCapped: true);
        var selection = FieldSelection.Parse(values.GetValueOrDefault("fields"), fields, out var unknown);
        error ??= unknown;
        return error is null
            ? new ListParameters(new ListQuery(values.GetValueOrDefault("search"), values.GetValueOrDefault("orderBy"), page, size), selection)
            : null;
    }

    // A size beyond all limits means the largest one, however many digits it has (section 1.5); a page that far has no place in an answer.
    private static int ReadNumber(Dictionary<string, string> values, string name, int otherwise, ref RestError? error, bool isCapped = false)
    {
        if (!values.TryGetValue(name, out var text) || text.Length == 0)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        if (isCapped && text.AsSpan(text[0] is '+' or '-' ? 1 : 0) is { Length: > 0 } digits && !digits.ContainsAnyExceptInRange('0', '9'))
        {
            return text[0] == '-' ? int.MinValue : int.MaxValue;
        }

        error ??= RestError.Of(MaestroErrorCode.BadRequest, $"{name}: '{text}' is not an integer{(isCapped ? "" : " of 32 bits")}");
        return otherwise;
    }
}
