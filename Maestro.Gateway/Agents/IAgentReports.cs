using Grpc.Core;
using Maestro.Gateway.Security.Callers;
using Maestro.Protocol.CloudEvents;

namespace Maestro.Gateway.Agents;

/// <summary>Takes what agents send, over whatever transport.</summary>
internal interface IAgentReports
{
    /// <summary>Takes one event; it is stored, or what it asks for is in line, when the task ends.</summary>
    /// <param name="published">The event.</param>
    /// <param name="agent">The certificate that must name the consumer; null when it need not.</param>
    /// <exception cref="RpcException">UNAVAILABLE when it may succeed later; INVALID_ARGUMENT or FAILED_PRECONDITION when it breaks a rule.</exception>
    Task TakeAsync(PublishedEvent published, AgentCertificate? agent = null);
}
