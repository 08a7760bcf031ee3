using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>What a status says of its bundle as a whole (protocol.md section 3.2).</summary>
/// <param name="Applied">The condition <c>Applied</c>.</param>
/// <param name="Available">The condition <c>Available</c>.</param>
/// <param name="Deleted">True when a condition <c>Deleted</c> is <c>True</c>: the proof of deletion.</param>
public readonly record struct WorkConditions(WorkCondition Applied, WorkCondition Available, bool Deleted)
{
    /// <summary>How a text begins that says that the bundle is applied.</summary>
    public const string AppliedText = "Applied=True";

    private const int States = 4;

    // Every text there is, so that a status costs none of its own.
    private static readonly string[] Texts =
    [
        .. from applied in Enum.GetValues<ConditionState>()
           from available in Enum.GetValues<ConditionState>()
           select string.Join(' ', new[] { ("Applied", applied), ("Available", available) }
               .Where(pair => pair.Item2 != ConditionState.Absent).Select(pair => $"{pair.Item1}={pair.Item2}")),
    ];

    /// <summary>The conditions in short, such as <c>Applied=True Available=False</c>; those that do not speak of the version yet are left out.</summary>
    public string TextAt(int version) => Texts[((int)Applied.At(version) * States) + (int)Available.At(version)];

    /// <summary>The conditions of a status.</summary>
    /// <param name="status">A JSON object that was checked already.</param>
    public static WorkConditions Of(ReadOnlySpan<byte> status)
    {
        var reader = new Utf8JsonReader(status, JsonObjectText.ReaderOptions);
        reader.Read();
        return Read(ref reader);
    }

    /// <summary>Reads the conditions of a status.</summary>
    /// <param name="reader">Is at the status, and at its end afterwards.</param>
    internal static WorkConditions Read(ref Utf8JsonReader reader)
    {
        var found = default(WorkConditions);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isConditions = reader.ValueTextEquals("conditions"u8);
            reader.Read();
            if (isConditions && reader.TokenType == JsonTokenType.StartArray)
            {
                found = ReadArray(ref reader);
            }
            else
            {
                found = isConditions ? default : found;
                reader.Skip();
            }
        }

        return found;
    }

    private static WorkConditions ReadArray(ref Utf8JsonReader reader)
    {
        var found = default(WorkConditions);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                found = ReadCondition(ref reader, found);
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }

    private static WorkConditions ReadCondition(ref Utf8JsonReader reader, WorkConditions found)
    {
        var (isApplied, isAvailable, isDeleted) = (false, false, false);
        var state = ConditionState.Unknown;
        var generation = 0L;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            var isStatus = reader.ValueTextEquals("status"u8);
            var isGeneration = reader.ValueTextEquals("observedGeneration"u8);
            reader.Read();
            if (isType)
            {
                var isText = reader.TokenType == JsonTokenType.String;
                isApplied = isText && reader.ValueTextEquals("Applied"u8);
                isAvailable = isText && reader.ValueTextEquals("Available"u8);
                isDeleted = isText && reader.ValueTextEquals("Deleted"u8);
            }
            else if (isStatus)
            {
                state = StateOf(ref reader);
            }
            else if (isGeneration && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number))
            {
                generation = number;
            }

            reader.Skip();
        }

        var condition = new WorkCondition(state, generation);
        return isApplied ? found with { Applied = condition }
            : isAvailable ? found with { Available = condition }
            : isDeleted ? found with { Deleted = found.Deleted || state == ConditionState.True }
            : found;
    }

    private static ConditionState StateOf(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? ConditionState.Unknown
        : reader.ValueTextEquals("True"u8) ? ConditionState.True
        : reader.ValueTextEquals("False"u8) ? ConditionState.False
        : ConditionState.Unknown;
}

/// <summary>One condition of a bundle as a whole.</summary>
/// <param name="State">What it says.</param>
/// <param name="ObservedGeneration">The version it speaks of; 0 when it does not tell.</param>
public readonly record struct WorkCondition(ConditionState State, long ObservedGeneration)
{
    /// <summary>
    /// What it says of that version. An agent may report on a new version before it has applied it; the condition then still tells of the
    /// version before.
    /// </summary>
    public ConditionState At(int version) => ObservedGeneration == 0 || ObservedGeneration >= version ? State : ConditionState.Absent;
}
