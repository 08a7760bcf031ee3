using Maestro.Gateway.Subscriptions;

namespace Maestro.Gateway.Brokers;

/// <summary>What becomes of an event that the broker did not take.</summary>
internal enum OutgoingKind
{
    /// <summary>A spec that was just committed, or one that is repeated: it is read again, and sent unless it is acknowledged by then.</summary>
    Spec,
    /// <summary>A spec that an agent asked for: it is read again and sent.</summary>
    Answer,
    /// <summary>A deletion notice: it is sent again as it is.</summary>
    Notice,
    /// <summary>A question for statuses: every new connection asks anew, so it is forgotten.</summary>
    StatusResync,
}

/// <summary>An event for the agent of a consumer.</summary>
internal readonly record struct OutgoingEvent(string ConsumerName, EventFrame Frame, OutgoingKind Kind);
