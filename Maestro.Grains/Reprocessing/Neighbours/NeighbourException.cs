namespace Maestro.Grains.Reprocessing.Neighbours;

/// <summary>What a failed call means (reprocessing.md section 4.2).</summary>
public enum FailureClass
{
    /// <summary>It was not executed, or it does no harm to repeat it: try again later.</summary>
    Transient = 0,
    /// <summary>It was refused and will be refused again.</summary>
    Permanent = 1,
    /// <summary>It may have been executed: the request was sent and no answer came. Only for calls that must not be repeated blindly.</summary>
    InDoubt = 2,
    /// <summary>It was not sent, because where to is not known at the moment: it was no attempt, and what is asked for the address has its own budget.</summary>
    Unaddressed = 3,
    /// <summary>The event manager says that nobody subscribed to the event. Final for a notification; for other events somebody will subscribe.</summary>
    NoSubscribers = 4,
}

/// <summary>A call to a neighbour failed. Everything else that a neighbour's client throws counts as a defect and as transient.</summary>
public sealed class NeighbourException : Exception
{
    /// <summary>Makes the exception from what it means and a sentence for people, such as <c>domain commit failed: HTTP 500</c>.</summary>
    public NeighbourException(FailureClass failure, string message) : base(message) => Failure = failure;

    /// <summary>Makes the exception and keeps its cause.</summary>
    public NeighbourException(FailureClass failure, string message, Exception cause) : base(message, cause) => Failure = failure;

    /// <summary>What it means.</summary>
    public FailureClass Failure { get; }
}
