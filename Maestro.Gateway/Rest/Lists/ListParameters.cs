using System.Globalization;
using Maestro.Gateway.Rest.Errors;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Maestro.Gateway.Rest.Lists;

/// <summary>Reads what is asked of a list (rest-and-operations.md section 1.5).</summary>
internal static class ListParameters
{
    private const int DefaultPage = 1;
    private const int DefaultSize = 100;

    /// <summary>The query; names count with their case, the first of a repeated parameter counts, others are ignored.</summary>
    public static ListQuery Read(HttpRequest request, out RestError? error)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            values.TryAdd(pair.DecodeName().ToString(), pair.DecodeValue().ToString().Trim(' '));
        }

        error = null;
        var page = ReadNumber(values, "page", DefaultPage, ref error);
        var size = ReadNumber(values, "size", DefaultSize, ref error);
        return new ListQuery(values.GetValueOrDefault("search"), values.GetValueOrDefault("orderBy"), page, size);
    }

    private static int ReadNumber(Dictionary<string, string> values, string name, int otherwise, ref RestError? error)
    {
        if (!values.TryGetValue(name, out var text) || text.Length == 0)
        {
            return otherwise;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            error ??= RestError.Of(MaestroErrorCode.BadRequest, $"{name}: '{text}' is not an integer of 32 bits");
        }

        return number;
    }
}
