namespace Maestro.Grains.Reprocessing.Gate;

/// <summary>The answer of the gate (reprocessing.md section 2.6).</summary>
public enum GateAnswer
{
    /// <summary>Not known for certain: 503, which callers take as closed.</summary>
    Unknown = 0,
    /// <summary>New events are admitted: 200.</summary>
    Open = 1,
    /// <summary>A job that holds the lock runs: 403.</summary>
    Closed = 2,
}

/// <summary>The gates of all systems, as this process knows them. It only looks into memory and never waits.</summary>
public interface IGate
{
    /// <summary>The answer for a system; the empty id and unknown systems are open.</summary>
    GateAnswer Ask(string systemId);
}
