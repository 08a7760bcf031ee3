using System.Globalization;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>How one sequence id relates to another.</summary>
public enum SequenceOrder
{
    /// <summary>The first came later.</summary>
    Newer,
    /// <summary>The first is the same or came earlier.</summary>
    NotNewer,
    /// <summary>One is not a snowflake, or they come from different nodes.</summary>
    Incomparable,
}

/// <summary>
/// The snowflake that orders the reports of an agent: <c>milliseconds &lt;&lt; 22 | node &lt;&lt; 12 | step</c> (protocol.md section 3.7).
/// </summary>
/// <param name="Value">The number.</param>
public readonly record struct SequenceId(long Value)
{
    /// <summary>Unix milliseconds at which the snowflake's time starts.</summary>
    public const long Epoch = 1_288_834_974_657;

    internal const int StepBits = 12;
    internal const int NodeBits = 10;
    internal const long StepMask = (1L << StepBits) - 1;
    private const long NodeMask = (1L << NodeBits) - 1;

    /// <summary>Milliseconds since <see cref="Epoch"/>.</summary>
    public long Milliseconds => Value >> (StepBits + NodeBits);

    /// <summary>The node that made it; agents are node 1.</summary>
    public int Node => (int)((Value >> StepBits) & NodeMask);

    /// <summary>The number within the millisecond.</summary>
    public int Step => (int)(Value & StepMask);

    /// <summary>The first id of a node in the millisecond of that time.</summary>
    public static SequenceId At(DateTimeOffset time, int node) =>
        new(((time.ToUnixTimeMilliseconds() - Epoch) << (StepBits + NodeBits)) | ((long)node << StepBits));

    /// <summary>Reads decimal text of a 64-bit integer.</summary>
    public static bool TryParse(string? text, out SequenceId id)
    {
        var parsed = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
        id = new SequenceId(value);
        return parsed;
    }

    /// <summary>Tells whether <paramref name="candidate"/> is newer than <paramref name="current"/>; equal is not newer.</summary>
    /// <param name="candidate">The sequence id of a report that just came.</param>
    /// <param name="current">The sequence id of the stored report; null or empty when there is none, then any id is newer.</param>
    public static SequenceOrder IsNewer(string? candidate, string? current)
    {
        if (!TryParse(candidate, out var a))
        {
            return SequenceOrder.Incomparable;
        }

        if (string.IsNullOrEmpty(current))
        {
            return SequenceOrder.Newer;
        }

        if (!TryParse(current, out var b) || a.Node != b.Node)
        {
            return SequenceOrder.Incomparable;
        }

        return a.Value > b.Value ? SequenceOrder.Newer : SequenceOrder.NotNewer;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
