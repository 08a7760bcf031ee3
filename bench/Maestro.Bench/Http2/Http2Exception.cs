namespace Maestro.Bench.Http2;

/// <summary>A connection cannot go on: the peer broke the protocol, closed it, or it was never there.</summary>
internal sealed class Http2Exception(string message, Exception? cause = null) : IOException(message, cause);
