using static Maestro.Agent.Applying.Kinds.Shapes;

namespace Maestro.Agent.Applying.Kinds;

/// <summary>
/// The server's types of kinds whose rules would not notice what does not decode: because only some of it is compared, or because the
/// live object is deleted before the server sees the manifest (agent.md section 2.6). Of all others the server refuses what is wrong.
/// </summary>
internal static class BuiltInTypes
{
    /// <summary>What every object has.</summary>
    public static readonly Shape Metadata = Struct(("labels", Map(Text)), ("annotations", Map(Text)), ("finalizers", List(Text)));

    public static readonly Shape Namespace = Struct(("spec", Struct(("finalizers", List(Text)))));

    public static readonly Shape ServiceAccount = Struct(
        ("automountServiceAccountToken", Flag),
        ("imagePullSecrets", List(Struct(("name", Text)))),
        ("secrets", List(Struct(
            ("apiVersion", Text), ("fieldPath", Text), ("kind", Text), ("name", Text), ("namespace", Text), ("resourceVersion", Text), ("uid", Text)))));

    public static readonly Shape ConfigMap = Struct(("data", Map(Given(Text))), ("binaryData", Map(Given(Text))));

    public static readonly Shape Secret = Struct(
        ("type", Text), ("immutable", Flag), ("data", Map(Given(Bytes))), ("stringData", Map(Given(Text))));

    public static readonly Shape StorageClass = Struct(
        ("provisioner", Text),
        ("parameters", Map(Given(Text))),
        ("reclaimPolicy", Text),
        ("volumeBindingMode", Text),
        ("mountOptions", List(Text)),
        ("allowVolumeExpansion", Flag),
        ("allowedTopologies", List(Struct(("matchLabelExpressions", List(Struct(("key", Text), ("values", List(Text)))))))));

    public static readonly Shape CsiDriver = Struct(("spec", Struct(
        ("attachRequired", Flag),
        ("fsGroupPolicy", Text),
        ("nodeAllocatableUpdatePeriodSeconds", Integer),
        ("podInfoOnMount", Flag),
        ("requiresRepublish", Flag),
        ("seLinuxMount", Flag),
        ("serviceAccountTokenInSecrets", Flag),
        ("storageCapacity", Flag),
        ("tokenRequests", List(Struct(("audience", Text), ("expirationSeconds", Integer)))),
        ("volumeLifecycleModes", List(Text)))));
}
