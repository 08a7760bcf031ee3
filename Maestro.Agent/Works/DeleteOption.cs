using System.Collections.Immutable;
using System.Text.Json;

namespace Maestro.Agent.Works;

/// <summary>What becomes of the objects when they leave the bundle (agent.md section 3.5).</summary>
/// <param name="Policy"><c>Foreground</c>, <c>Orphan</c> or <c>SelectivelyOrphan</c>; empty when the bundle names none.</param>
/// <param name="Orphans">The objects a <c>SelectivelyOrphan</c> leaves behind.</param>
internal sealed record DeleteOption(string Policy, ImmutableArray<OrphanedObject> Orphans)
{
    /// <summary>Everything goes.</summary>
    public static readonly DeleteOption None = new("", []);

    /// <summary>Reads the option of a bundle.</summary>
    public static DeleteOption Read(JsonElement bundle) => bundle.Member("deleteOption") is not { } option
        ? None
        : new DeleteOption(
            option.Text("propagationPolicy") ?? "",
            [.. (option.Member("selectivelyOrphans") ?? default).Items("orphaningRules").Select(rule => new OrphanedObject(
                rule.Text("group") ?? "", rule.Text("resource") ?? "", rule.Text("namespace") ?? "", rule.Text("name") ?? ""))]);
}

/// <summary>An object that is left behind; every part is compared exactly.</summary>
internal sealed record OrphanedObject(string Group, string Resource, string Namespace, string Name);
