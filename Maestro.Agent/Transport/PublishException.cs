namespace Maestro.Agent.Transport;

/// <summary>The broker did not take an event over; the same change is sent again later (agent.md section 5.4).</summary>
internal sealed class PublishException : Exception
{
    /// <summary>Text of a publish that was not even tried because there is no connection.</summary>
    public const string NotReady = "the cloudevents client is not ready";

    public PublishException(string reason) : base(reason)
    {
    }

    public PublishException(string reason, Exception cause) : base(reason, cause)
    {
    }
}
