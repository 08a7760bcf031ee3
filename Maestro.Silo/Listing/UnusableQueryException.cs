namespace Maestro.Silo.Listing;

/// <summary>A search or order that reads well but cannot be carried out; the message is for the caller (maestro-21).</summary>
internal sealed class UnusableQueryException(string reason) : Exception(reason);
