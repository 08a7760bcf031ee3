using Azure;
using Azure.Identity;

namespace Maestro.Cli.DatabaseTokens;

/// <summary>Ways in which a token cannot be had.</summary>
internal static class TokenFailures
{
    private const int MaxLength = 1500;

    /// <summary>Whether this is how the identity library says so, and the message tells the whole story; anything else is a defect.</summary>
    public static bool Include(Exception failure) =>
        failure is AuthenticationFailedException or RequestFailedException or HttpRequestException or TimeoutException or OperationCanceledException;

    /// <summary>The message, which may be paragraphs with lists and links, in one line of bounded length.</summary>
    public static string Text(Exception failure)
    {
        var lines = failure.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var text = string.Join("; ", lines.Select(line => line.Trim('-', ' ', '\t')).Where(line => line.Length > 0)).TrimEnd('.');
        return text.Length <= MaxLength ? text : text[..MaxLength] + "...";
    }
}
