using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying.Kinds;

/// <summary>How a kind is merged: the live object with some fields of the manifest in it.</summary>
internal abstract class KindRule
{
    /// <summary>Whether labels and annotations of the live object are left alone.</summary>
    public bool KeepsMetadata { get; init; }

    /// <summary>The manifests the rule works on; others are replaced as a whole, and the server says what is wrong with them.</summary>
    public Shape Fits { get; init; } = Shapes.Any;

    /// <summary>Completes a manifest before it is compared, created or written.</summary>
    /// <returns>Why the manifest contradicts itself; null when it does not.</returns>
    public virtual string? Complete(JsonObject manifest) => null;

    /// <summary>Decides what to write.</summary>
    /// <param name="manifest">The completed manifest.</param>
    /// <param name="live">The live object.</param>
    /// <param name="merged">A copy of it with merged metadata; becomes the body.</param>
    /// <param name="changed">Whether the metadata differs.</param>
    /// <param name="isSettled">Whether the content need not be compared.</param>
    public abstract UpdatePlan Decide(JsonObject manifest, JsonObject live, JsonObject merged, bool changed, bool isSettled);

    /// <summary>The plan of a merged object.</summary>
    protected static UpdatePlan Plan(JsonObject merged, bool changed)
    {
        // The server keeps the status and the book of field managers; sending them back costs bytes and may confuse both.
        merged.Remove("status");
        merged.Object("metadata")?.Remove("managedFields");
        return changed ? new UpdatePlan.Replace(merged) : new UpdatePlan.Nothing();
    }

    /// <summary>Takes a field of the manifest over when it differs.</summary>
    protected static bool Take(string field, JsonObject manifest, JsonObject live, JsonObject merged)
    {
        if (JsonEquality.Same(manifest[field], live[field]))
        {
            return false;
        }

        merged.Take(field, manifest);
        return true;
    }
}

/// <summary>Takes some fields as a whole.</summary>
internal sealed class FieldsRule(params string[] fields) : KindRule
{
    /// <inheritdoc/>
    public override UpdatePlan Decide(JsonObject manifest, JsonObject live, JsonObject merged, bool changed, bool isSettled)
    {
        foreach (var field in fields)
        {
            changed |= Take(field, manifest, live, merged) && !isSettled;
        }

        return Plan(merged, changed);
    }
}
