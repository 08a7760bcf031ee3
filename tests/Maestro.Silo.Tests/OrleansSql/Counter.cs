namespace Maestro.Silo.Tests.OrleansSql;

/// <summary>Some grain state.</summary>
internal sealed class Counter
{
    public int Value { get; set; }
}
