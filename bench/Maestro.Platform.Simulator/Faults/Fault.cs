namespace Maestro.Platform.Simulator.Faults;

/// <summary>What goes wrong.</summary>
public enum FaultKind
{
    /// <summary>Answers late.</summary>
    Slow,
    /// <summary>Answers with a status code and does nothing.</summary>
    Refuse,
    /// <summary>Answers 200 with a body that is not what it should be, and does nothing.</summary>
    Garbage,
    /// <summary>Never answers and does nothing.</summary>
    Hang,
    /// <summary>Breaks the connection and does nothing.</summary>
    Break,
    /// <summary>Does it and breaks the connection instead of answering.</summary>
    LoseAnswer,
    /// <summary>Does it and never answers.</summary>
    NeverAnswer,
    /// <summary>Executor: runs the event in two instances, which both ask to persist.</summary>
    Twice,
    /// <summary>Executor: the instance ends without asking to persist.</summary>
    Silent,
    /// <summary>Executor: the instance fails.</summary>
    Fail,
    /// <summary>Executor: the instance is never heard of again.</summary>
    Vanish,
}

/// <summary>A fault of one service.</summary>
/// <param name="Service">The service, as in the journal.</param>
/// <param name="Kind">What goes wrong.</param>
public sealed record Fault(string Service, FaultKind Kind)
{
    /// <summary>Only for what contains this text: instance, system or event name; empty is everything.</summary>
    public string Match { get; init; } = "";

    /// <summary>How often, from the first match on.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>For <see cref="FaultKind.Slow"/>: how late.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>For <see cref="FaultKind.Refuse"/>: the status code.</summary>
    public int Status { get; init; } = 500;

    /// <summary>The body of the answer.</summary>
    public string Body { get; init; } = """{"message":"simulated failure"}""";
}
