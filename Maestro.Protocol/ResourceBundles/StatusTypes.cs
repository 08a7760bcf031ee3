using static Maestro.Protocol.ResourceBundles.JsonType;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>
/// The types of a status (protocol.md section 3.2). Sources decode it as a whole, and a list of bundles fails for them with the first status they
/// cannot decode; so such a status is refused before it is stored.
/// </summary>
internal static class StatusTypes
{
    private static readonly JsonType Condition = ObjectOf(
        ("type", Text), ("status", Text), ("observedGeneration", Integer), ("lastTransitionTime", Time), ("reason", Text), ("message", Text));

    private static readonly JsonType Resource = ObjectOf(
        ("ordinal", Integer), ("group", Text), ("version", Text), ("kind", Text), ("resource", Text), ("name", Text), ("namespace", Text));

    private static readonly JsonType Feedback = ObjectOf(
        ("name", Text),
        ("fieldValue", ObjectOf(("type", Text), ("integer", Integer), ("string", Text), ("boolean", JsonType.Boolean), ("jsonRaw", Text))));

    private static readonly JsonType Manifest = ObjectOf(
        ("resourceMeta", Resource), ("statusFeedback", ObjectOf(("values", ListOf(Feedback)))), ("conditions", ListOf(Condition)));

    /// <summary>The members of the status.</summary>
    public static readonly JsonObjectType All = ObjectOf(("conditions", ListOf(Condition)), ("resourceStatus", ListOf(Manifest)));
}
