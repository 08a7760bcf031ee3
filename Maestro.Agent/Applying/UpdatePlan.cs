using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying;

/// <summary>What bringing a manifest over its live object needs.</summary>
internal abstract record UpdatePlan
{
    /// <summary>Nothing: both agree.</summary>
    public sealed record Nothing : UpdatePlan;

    /// <summary>The object is replaced by this one, on the version that was read.</summary>
    public sealed record Replace(JsonObject Body) : UpdatePlan;

    /// <summary>The change is not possible in place: the object is deleted and created as this one.</summary>
    public sealed record Recreate(JsonObject Body) : UpdatePlan;

    /// <summary>The manifest contradicts itself.</summary>
    public sealed record Refuse(string Cause) : UpdatePlan;
}
