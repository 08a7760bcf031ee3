using static Maestro.Protocol.ResourceBundles.JsonType;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>
/// The types of what a bundle says besides its manifests (protocol.md section 3.1). Agents decode it as a whole: a bundle with one value of
/// another type they drop without a word, and so it is refused before it is stored.
/// </summary>
internal static class BundleOptionTypes
{
    private static readonly JsonType Resource = ObjectOf(("group", Text), ("resource", Text), ("name", Text), ("namespace", Text));

    private static readonly JsonType DeleteOption = ObjectOf(
        ("propagationPolicy", OneOf("Foreground", "Orphan", "SelectivelyOrphan")),
        ("selectivelyOrphans", ObjectOf(("orphaningRules", ListOf(Resource)))),
        ("ttlSecondsAfterFinished", Integer));

    private static readonly JsonType FeedbackRule = ObjectOf(
        ("type", OneOf("WellKnownStatus", "JSONPaths")),
        ("jsonPaths", ListOf(ObjectOf(("name", Text), ("version", Text), ("path", Text)))));

    private static readonly JsonType IgnoredField = ObjectOf(
        ("condition", OneOf("OnSpokePresent", "OnSpokeChange")), ("jsonPaths", ListOf(Text)), ("jsonPointers", ListOf(Text)), ("jqPathExpressions", ListOf(Text)));

    private static readonly JsonType UpdateStrategy = ObjectOf(
        ("type", OneOf("Update", "CreateOnly", "ServerSideApply", "ReadOnly")),
        ("serverSideApply", ObjectOf(("force", JsonType.Boolean), ("fieldManager", Text), ("ignoreFields", ListOf(IgnoredField)))));

    private static readonly JsonType ConditionRule = ObjectOf(
        ("condition", Text),
        ("type", OneOf("WellKnownConditions", "CEL")),
        ("celExpressions", ListOf(Text)),
        ("message", Text),
        ("messageExpression", Text));

    private static readonly JsonType ManifestConfig = ObjectOf(
        ("resourceIdentifier", Resource),
        ("feedbackRules", ListOf(FeedbackRule)),
        ("updateStrategy", UpdateStrategy),
        ("conditionRules", ListOf(ConditionRule)),
        ("feedbackScrapeType", OneOf("Poll", "Watch")));

    private static readonly JsonType Executer = ObjectOf(
        ("subject", ObjectOf(
            ("type", OneOf("ServiceAccount")), ("serviceAccount", ObjectOf(("namespace", Text), ("name", Text))))));

    /// <summary>The members; <c>manifests</c> has rules of its own and is none of them.</summary>
    public static readonly JsonObjectType All = ObjectOf(
        ("manifestConfigs", ListOf(ManifestConfig)), ("deleteOption", DeleteOption), ("executer", Executer));
}
