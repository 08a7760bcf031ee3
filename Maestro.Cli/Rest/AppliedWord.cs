namespace Maestro.Cli.Rest;

/// <summary>The status of a bundle in one word (rest-and-operations.md section 3.5).</summary>
internal static class AppliedWord
{
    /// <summary>The condition <c>Applied</c> is True.</summary>
    public const string Applied = "Applied";

    /// <summary>The condition <c>Applied</c> is there and not True.</summary>
    public const string Pending = "Pending";

    /// <summary>Nothing is known of it.</summary>
    public const string Unknown = "Unknown";

    /// <summary>The word.</summary>
    public static string Of(BundleStatus? status) =>
        status?.Conditions?.FirstOrDefault(condition => condition.Type == Applied) switch
        {
            { Status: "True" } => Applied,
            not null => Pending,
            _ => Unknown,
        };
}
