using System.Collections.Immutable;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>The systems that are known (key 0).</summary>
[Alias("maestro.reprocessing.systems")]
public interface ISystemDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Makes systems known, durably; known ones are left alone.</summary>
    [Alias("register")]
    Task Register(ImmutableArray<string> systemIds);

    /// <summary>All known systems: those that were registered, and those that have rows.</summary>
    [Alias("list")]
    Task<ImmutableArray<string>> List();

    /// <summary>Wakes the systems in which something is open; every silo asks for it from time to time, one of them is heeded.</summary>
    [Alias("wake-busy")]
    Task WakeBusy();
}
