namespace Maestro.Grains.Reprocessing.Neighbours;

/// <summary>Process memory answered that it knows no such instance: nothing failed, somebody asked for what is not there (reprocessing.md section 4.3).</summary>
public static class UnknownInstance
{
    /// <summary>What is recorded of it, wherever the instance was asked for.</summary>
    public static string Reason(string instanceId) => $"event not found for instance {instanceId}";
}
