namespace Maestro.Cli.Manifests;

/// <summary>What becomes of fields and words in an input that mean nothing, as <c>kubectl</c> calls it.</summary>
internal enum FieldValidation
{
    /// <summary>They are errors.</summary>
    Strict,

    /// <summary>They are told.</summary>
    Warn,

    /// <summary>They are left out without a word; what is within an option is sent as it is.</summary>
    Ignore,
}
