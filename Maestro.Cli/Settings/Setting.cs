namespace Maestro.Cli.Settings;

/// <summary>
/// One option: flag <c>--name</c>, environment variable <c>MAESTRO_NAME</c> and key <c>name</c> of a configuration file, with its type, range,
/// default and meaning. Everything else (parsing, help, errors) follows from this declaration.
/// </summary>
internal abstract class Setting(string name, string meaning)
{
    /// <summary>The name without dashes in front.</summary>
    public string Name { get; } = name;

    /// <summary>What it is for, one sentence without a full stop.</summary>
    public string Meaning { get; } = meaning;

    /// <summary>Further flags with the same meaning, dashes included.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Left out of help.</summary>
    public bool Hidden { get; init; }

    /// <summary>The value is a secret and never shown.</summary>
    public bool Secret { get; init; }

    /// <summary>Why a value other than the default stops the start; null when every value of the format works.</summary>
    public string? Refusal { get; init; }

    /// <summary>Why the option changes nothing; it is accepted with a warning. Null when it works.</summary>
    public string? NoEffect { get; init; }

    /// <summary>Further variables that are read after <see cref="EnvironmentName"/>: names that an environment has already.</summary>
    public IReadOnlyList<string> OtherVariables { get; init; } = [];

    /// <summary>Given on the command line only: no variable and no file has a say.</summary>
    public bool FlagOnly { get; init; }

    /// <summary>The variable that is read when the flag is absent.</summary>
    public string EnvironmentName => Variable ?? "MAESTRO_" + Name.ToUpperInvariant().Replace('-', '_');

    /// <summary>The name of the variable where it is worth a place in help, or does not follow from that of the flag.</summary>
    public string? Variable { get; init; }

    /// <summary>The word for the value in help.</summary>
    public abstract string Placeholder { get; }

    /// <summary>Completes the sentence "allowed: ...".</summary>
    public abstract string Allowed { get; }

    /// <summary>The default in the form in which it could be given.</summary>
    public abstract string DefaultText { get; }

    /// <summary>See <see cref="ValueFormat{T}.ValueMayBeLeftOut"/>.</summary>
    public abstract bool ValueMayBeLeftOut { get; }

    /// <summary>See <see cref="ValueFormat{T}.Words"/>.</summary>
    public abstract IReadOnlyList<string> Words { get; }

    /// <summary>See <see cref="ValueFormat{T}.EmptyIsValue"/>.</summary>
    public abstract bool EmptyIsValue { get; }

    /// <summary>See <see cref="ValueFormat{T}.Repeatable"/>.</summary>
    public abstract bool Repeatable { get; }

    /// <summary>The value that holds when nobody gives one.</summary>
    public abstract object? DefaultValue { get; }

    /// <summary>Reads a value; false when the text is malformed or out of range.</summary>
    public abstract bool TryParse(string text, out object? value);

    /// <summary>The value in the form in which it could be given.</summary>
    public abstract string Format(object? value);
}

/// <summary>An option with values of type <typeparamref name="T"/>.</summary>
internal sealed class Setting<T>(string name, ValueFormat<T> format, T defaultValue, string meaning) : Setting(name, meaning)
{
    /// <inheritdoc/>
    public override string Placeholder => format.Placeholder;

    /// <inheritdoc/>
    public override string Allowed => format.Allowed;

    /// <inheritdoc/>
    public override string DefaultText => format.Format(defaultValue);

    /// <inheritdoc/>
    public override bool ValueMayBeLeftOut => format.ValueMayBeLeftOut;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => format.Words;

    /// <inheritdoc/>
    public override bool EmptyIsValue => format.EmptyIsValue;

    /// <inheritdoc/>
    public override bool Repeatable => format.Repeatable;

    /// <inheritdoc/>
    public override object? DefaultValue => defaultValue;

    /// <inheritdoc/>
    public override bool TryParse(string text, out object? value)
    {
        var understood = format.TryParse(text, out var typed);
        value = typed;
        return understood;
    }

    /// <inheritdoc/>
    public override string Format(object? value) => format.Format((T)value!);
}
