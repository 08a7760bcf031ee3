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

    // The fields that Pods commonly have. What may be a number or a text, such as an amount or the port of a probe, is not looked at.
    public static readonly Shape Pod = PodOf(List(Struct(
        ("name", Text),
        ("image", Text),
        ("imagePullPolicy", Text),
        ("command", List(Text)),
        ("args", List(Text)),
        ("workingDir", Text),
        ("restartPolicy", Text),
        ("ports", List(Struct(("name", Text), ("containerPort", Integer), ("hostPort", Integer), ("hostIP", Text), ("protocol", Text)))),
        ("env", List(Struct(("name", Text), ("value", Text), ("valueFrom", Struct())))),
        ("envFrom", List(Struct(("prefix", Text), ("configMapRef", Struct(("name", Text))), ("secretRef", Struct(("name", Text)))))),
        ("resources", Struct(("limits", Struct()), ("requests", Struct()))),
        ("volumeMounts", List(Struct(
            ("name", Text), ("mountPath", Text), ("subPath", Text), ("subPathExpr", Text), ("readOnly", Flag), ("mountPropagation", Text)))),
        ("livenessProbe", Struct()),
        ("readinessProbe", Struct()),
        ("startupProbe", Struct()),
        ("lifecycle", Struct()),
        ("securityContext", Struct(
            ("runAsUser", Integer),
            ("runAsGroup", Integer),
            ("runAsNonRoot", Flag),
            ("privileged", Flag),
            ("readOnlyRootFilesystem", Flag),
            ("allowPrivilegeEscalation", Flag))),
        ("terminationMessagePath", Text),
        ("terminationMessagePolicy", Text),
        ("stdin", Flag),
        ("tty", Flag))));

    public static readonly Shape ClusterRole = Struct(("rules", List(Struct(
        ("verbs", List(Text)),
        ("apiGroups", List(Text)),
        ("resources", List(Text)),
        ("resourceNames", List(Text)),
        ("nonResourceURLs", List(Text))))));

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

    private static Shape PodOf(Shape containers) => Struct(("spec", Struct(
        ("containers", containers),
        ("initContainers", containers),
        ("volumes", List(Struct(("name", Text)))),
        ("nodeName", Text),
        ("nodeSelector", Map(Text)),
        ("affinity", Struct()),
        ("tolerations", List(Struct(("key", Text), ("operator", Text), ("value", Text), ("effect", Text), ("tolerationSeconds", Integer)))),
        ("topologySpreadConstraints", List(Struct(("maxSkew", Integer), ("topologyKey", Text), ("whenUnsatisfiable", Text)))),
        ("restartPolicy", Text),
        ("terminationGracePeriodSeconds", Integer),
        ("activeDeadlineSeconds", Integer),
        ("serviceAccountName", Text),
        ("automountServiceAccountToken", Flag),
        ("enableServiceLinks", Flag),
        ("imagePullSecrets", List(Struct(("name", Text)))),
        ("hostname", Text),
        ("subdomain", Text),
        ("hostNetwork", Flag),
        ("hostPID", Flag),
        ("hostIPC", Flag),
        ("shareProcessNamespace", Flag),
        ("dnsPolicy", Text),
        ("priority", Integer),
        ("priorityClassName", Text),
        ("preemptionPolicy", Text),
        ("runtimeClassName", Text),
        ("schedulerName", Text),
        ("securityContext", Struct(
            ("runAsUser", Integer),
            ("runAsGroup", Integer),
            ("runAsNonRoot", Flag),
            ("fsGroup", Integer),
            ("supplementalGroups", List(Integer)))))));
}
