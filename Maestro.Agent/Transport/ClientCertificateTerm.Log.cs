namespace Maestro.Agent.Transport;

internal sealed partial class ClientCertificateTerm
{
    [LoggerMessage(EventId = 5105, Level = LogLevel.Warning, Message =
        "The broker connection shows an expired certificate: {Subject} was good until {NotAfter:u}")]
    private static partial void LogExpired(ILogger logger, string subject, DateTime notAfter);

    [LoggerMessage(EventId = 5106, Level = LogLevel.Warning, Message =
        "The client certificate of the broker connection ends soon: {Subject} is good until {NotAfter:u}")]
    private static partial void LogEndsSoon(ILogger logger, string subject, DateTime notAfter);
}
