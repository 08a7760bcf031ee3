using System.Text.Json.Nodes;
using Maestro.Agent.Applying;
using static Maestro.Agent.Tests.Applying.UpdateBench;

namespace Maestro.Agent.Tests.Applying.Kinds;

public class KindRulesTests
{
    private static readonly UpdatePlan Nothing = new UpdatePlan.Nothing();

    [Theory]
    [InlineData("Namespace", """{"spec":{"finalizers":["x"]}}""", """{"spec":{"finalizers":["kubernetes"]}}""")]
    [InlineData("ServiceAccount", """{"imagePullSecrets":[{"name":"a"}]}""", """{"imagePullSecrets":[{"name":"b"}],"secrets":[{"name":"t"}]}""")]
    [InlineData("Pod", """{"spec":{"containers":[{"name":"c","image":"b"}]}}""", """{"spec":{"containers":[{"name":"c","image":"a"}]}}""")]
    [Trait("Checklist", "agent-38")]
    [Trait("Checklist", "agent-39")]
    public void Of_some_kinds_only_the_metadata_is_updated(string kind, string manifest, string live)
    {
        Assert.Equal(Nothing, Decide("v1", kind, manifest, live));
        var labelled = manifest.Insert(1, """ "metadata":{"labels":{"a":"b"}}, """);
        Assert.Equal("""{"a":"b"}""", At(Decide("v1", kind, labelled, live), "metadata", "labels"));
    }

    [Fact]
    public void The_data_of_a_configmap_is_replaced_as_a_whole()
    {
        var plan = Decide("v1", "ConfigMap", """{"data":{"k":"new"}}""", """{"data":{"k":"old","more":"x"},"binaryData":{"b":"AA=="}}""");

        Assert.Equal("""{"k":"new"}""", At(plan, "data"));
        Assert.Null(At(plan, "binaryData"));
    }

    [Fact]
    public void An_injected_bundle_of_a_configmap_stays()
    {
        const string Manifest = """{"metadata":{"labels":{"config.openshift.io/inject-trusted-cabundle":"true"}},"data":{"k":"v"}}""";

        Assert.Equal(
            Nothing,
            Decide("v1", "ConfigMap", Manifest, Manifest.Replace("\"k\":\"v\"", "\"k\":\"v\",\"ca-bundle.crt\":\"pem\"", StringComparison.Ordinal)));
        Assert.Equal(
            """{"k":"v","ca-bundle.crt":"pem"}""",
            At(Decide("v1", "ConfigMap", Manifest, Manifest.Replace("\"v\"", "\"old\",\"ca-bundle.crt\":\"pem\"", StringComparison.Ordinal)), "data"));
    }

    [Fact]
    [Trait("Checklist", "agent-40")]
    public void Plain_texts_of_a_secret_are_folded_into_its_data()
    {
        const string Manifest = """{"data":{"b":"Yg=="},"stringData":{"a":"text"}}""";
        var plan = Decide("v1", "Secret", Manifest, """{"type":"Opaque","data":{"b":"Yg=="}}""");

        Assert.Equal($$"""{"b":"Yg==","a":"{{Base64("text")}}"}""", At(plan, "data"));
        Assert.Null(At(plan, "stringData"));
        Assert.Equal(Nothing, Decide("v1", "Secret", Manifest, $$$"""{"type":"Opaque","data":{"b":"Yg==","a":"{{{Base64("text")}}}"}}"""));
    }

    [Theory]
    [InlineData("Secret", "data", "YWJj\nZGVm\n")]
    [InlineData("Secret", "data", "YWJj\r\nZGVm")]
    [InlineData("ConfigMap", "binaryData", "YWJj\nZGVm\n")]
    public void Line_breaks_in_base64_are_no_difference(string kind, string field, string base64)
    {
        var manifest = new JsonObject { [field] = new JsonObject { ["a"] = base64 } };

        Assert.Equal(Nothing, Decide("v1", kind, manifest.ToJsonString(), $$$"""{"type":"Opaque","{{{field}}}":{"a":"YWJjZGVm"}}"""));
    }

    [Fact]
    public void The_same_content_twice_is_no_contradiction_of_a_secret() => Assert.Equal(
        Nothing,
        Decide("v1", "Secret", """{"data":{"a":"YWJj\nZGVm\n"},"stringData":{"a":"abcdef"}}""", """{"type":"Opaque","data":{"a":"YWJjZGVm"}}"""));

    [Fact]
    [Trait("Checklist", "agent-40")]
    public void Two_contents_for_one_key_of_a_secret_are_refused() => Assert.Equal(
        new UpdatePlan.Refuse("Secret.stringData[\"a\"] conflicts with Secret.data[\"a\"]"),
        Decide("v1", "Secret", """{"data":{"a":"Yg=="},"stringData":{"a":"text"}}""", "{}"));

    [Fact]
    [Trait("Checklist", "agent-41")]
    public void A_secret_of_another_type_is_made_anew() => Assert.IsType<UpdatePlan.Recreate>(
        Decide("v1", "Secret", """{"type":"kubernetes.io/tls"}""", """{"type":"Opaque"}"""));

    [Fact]
    [Trait("Checklist", "agent-41")]
    public void What_others_wrote_into_the_metadata_comes_back_with_an_object_that_is_made_anew()
    {
        const string Live = """{"metadata":{"labels":{"mine":"0","foreign":"f"},"annotations":{"backup":"yes"},"finalizers":["example.com/f"]},"type":"Opaque"}""";
        var body = Assert.IsType<UpdatePlan.Recreate>(Decide(
            "v1", "Secret", """{"metadata":{"labels":{"mine":"1"}},"type":"kubernetes.io/tls"}""", Live)).Body;
        var metadata = body["metadata"]!.AsObject();

        Assert.Equal("""{"mine":"1","foreign":"f"}""", metadata["labels"]!.ToJsonString());
        Assert.Equal("""{"backup":"yes"}""", metadata["annotations"]!.ToJsonString());
        Assert.Equal("h-w", metadata["ownerReferences"]![0]!["name"]!.GetValue<string>());
        Assert.DoesNotContain(metadata, member => member.Key is "uid" or "resourceVersion" or "finalizers");
    }

    [Fact]
    public void Keys_of_a_token_secret_are_added() => Assert.Equal(
        """{"token":"dA==","a":"Yg=="}""",
        At(Decide(
            "v1",
            "Secret",
            """{"type":"kubernetes.io/service-account-token","data":{"a":"Yg=="}}""",
            """{"type":"kubernetes.io/service-account-token","data":{"token":"dA=="}}"""), "data"));

    [Fact]
    [Trait("Checklist", "agent-42")]
    public void A_service_is_compared_by_the_hash_of_its_spec_and_keeps_its_address()
    {
        const string Manifest = """{"spec":{"selector":{"app":"web"},"ports":[{"port":80}]}}""";
        const string Assigned = """ "clusterIP":"10.0.0.1","clusterIPs":["10.0.0.1"],"type":"ClusterIP" """;
        var first = Decide("v1", "Service", Manifest, $$$"""{"spec":{"selector":{"app":"web"},"ports":[{"port":80,"protocol":"TCP"}],{{{Assigned}}}}}""");

        Assert.Equal("\"10.0.0.1\"", At(first, "spec", "clusterIP"));
        var annotations = At(first, "metadata", "annotations")!;
        Assert.Contains("operator.openshift.io/spec-hash", annotations, StringComparison.Ordinal);
        var settled = $$$"""{"metadata":{"annotations":{{{annotations}}}},"spec":{"selector":{"app":"web"},"ports":[{"port":80,"protocol":"TCP"}],{{{Assigned}}}}}""";
        Assert.Equal(Nothing, Decide("v1", "Service", Manifest, settled));
        Assert.IsType<UpdatePlan.Replace>(Decide("v1", "Service", Manifest.Replace("80", "81", StringComparison.Ordinal), settled));
    }

    [Fact]
    [Trait("Checklist", "agent-43")]
    public void An_injected_bundle_of_a_webhook_stays()
    {
        const string Live = """{"webhooks":[{"name":"a","clientConfig":{"url":"https://x","caBundle":"cGVt"}},{"name":"b","clientConfig":{"url":"https://y"}}]}""";
        const string Manifest = """{"webhooks":[{"name":"b","clientConfig":{"url":"https://y"}},{"name":"a","clientConfig":{"url":"https://z"}}]}""";

        Assert.Equal(
            """[{"name":"b","clientConfig":{"url":"https://y"}},{"name":"a","clientConfig":{"url":"https://z","caBundle":"cGVt"}}]""",
            At(Decide("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", Manifest, Live), "webhooks"));
    }

    [Fact]
    [Trait("Checklist", "agent-44")]
    public void The_rules_of_an_aggregated_role_belong_to_the_cluster()
    {
        const string Aggregated = """ "aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"a":"b"}}]} """;
        const string Live = "{" + Aggregated + ""","rules":[{"verbs":["get"]}]}""";

        Assert.Equal(Nothing, Decide("rbac.authorization.k8s.io/v1", "ClusterRole", "{" + Aggregated + ""","rules":[]}""", Live));
        Assert.Equal(
            """[{"verbs":["list"]}]""",
            At(Decide("rbac.authorization.k8s.io/v1", "ClusterRole", """{"rules":[{"verbs":["list"]}]}""", """{"rules":[{"verbs":["get"]}]}"""), "rules"));
    }

    [Fact]
    public void Groups_that_the_server_fills_in_are_no_difference_of_a_binding() => Assert.Equal(
        Nothing,
        Decide(
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            """{"roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"User","name":"u"},{"kind":"ServiceAccount","name":"s","namespace":"n"}]}""",
            """{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"u"},{"kind":"ServiceAccount","name":"s","namespace":"n"}]}"""));

    [Fact]
    public void Defaults_of_a_definition_are_no_difference() => Assert.Equal(
        Nothing,
        Decide(
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            """{"spec":{"group":"e","names":{"kind":"Widget","plural":"widgets"}}}""",
            """{"spec":{"group":"e","names":{"kind":"Widget","plural":"widgets","singular":"widget","listKind":"WidgetList"},"conversion":{"strategy":"None"}}}"""));

    [Fact]
    public void A_storage_class_is_made_anew_when_what_cannot_change_changes()
    {
        const string Live = """{"metadata":{"annotations":{"storageclass.kubernetes.io/is-default-class":"true"}},"provisioner":"p","reclaimPolicy":"Delete","volumeBindingMode":"Immediate"}""";

        Assert.Equal(Nothing, Decide(
            "storage.k8s.io/v1",
            "StorageClass",
            """{"metadata":{"annotations":{"storageclass.kubernetes.io/is-default-class":"false"}},"provisioner":"p"}""",
            Live));
        var anew = Assert.IsType<UpdatePlan.Recreate>(Decide(
            "storage.k8s.io/v1",
            "StorageClass",
            """{"metadata":{"annotations":{"storageclass.kubernetes.io/is-default-class":"false"}},"provisioner":"q"}""",
            Live));
        Assert.Equal("true", anew.Body["metadata"]!["annotations"]!["storageclass.kubernetes.io/is-default-class"]!.GetValue<string>());
        Assert.Equal("true", At(Decide("storage.k8s.io/v1", "StorageClass", """{"provisioner":"p","allowVolumeExpansion":true}""", Live), "allowVolumeExpansion"));
    }

    [Fact]
    public void A_driver_is_not_made_anew_over_a_hash_alone()
    {
        const string Live = """{"metadata":{"annotations":{"operator.openshift.io/spec-hash":"of another agent"}},"spec":{"attachRequired":true,"podInfoOnMount":false}}""";

        Assert.IsType<UpdatePlan.Replace>(Decide("storage.k8s.io/v1", "CSIDriver", """{"spec":{"attachRequired":true}}""", Live));
        Assert.IsType<UpdatePlan.Recreate>(Decide("storage.k8s.io/v1", "CSIDriver", """{"spec":{"attachRequired":false}}""", Live));
    }

    [Theory]
    [InlineData(""" "attachRequired":true """, true)]
    [InlineData(""" "fsGroupPolicy":"ReadWriteOnceWithFSType","podInfoOnMount":false,"seLinuxMount":false """, true)]
    [InlineData(""" "volumeLifecycleModes":["Persistent"],"requiresRepublish":false,"storageCapacity":false """, true)]
    [InlineData(""" "tokenRequests":[] """, true)]
    [InlineData(""" "nodeAllocatableUpdatePeriodSeconds":60 """, true)]
    [InlineData(""" "attachRequired":false """, false)]
    [InlineData(""" "fsGroupPolicy":"File" """, false)]
    [InlineData(""" "podInfoOnMount":true """, false)]
    [InlineData(""" "volumeLifecycleModes":["Persistent","Ephemeral"] """, false)]
    [InlineData(""" "tokenRequests":[{"audience":"a"}] """, false)]
    public void A_driver_whose_field_left_the_manifest_is_made_anew_unless_it_is_the_default(string field, bool isDefault)
    {
        const string Manifest = """{"spec":{"fsGroupPolicy":null}}""";
        var plan = Decide("storage.k8s.io/v1", "CSIDriver", Manifest, "{\"spec\":{" + field + "}}");

        Assert.Equal(isDefault, plan is UpdatePlan.Replace);
        Assert.Equal(!isDefault, plan is UpdatePlan.Recreate);
    }

    [Fact]
    public void A_snapshot_class_keeps_its_labels() => Assert.Equal(
        Nothing,
        Decide(
            "snapshot.storage.k8s.io/v1",
            "VolumeSnapshotClass",
            """{"metadata":{"labels":{"a":"b"}},"driver":"d","deletionPolicy":"Delete"}""",
            """{"driver":"d","deletionPolicy":"Delete"}"""));

    [Theory]
    [InlineData("v1", "ConfigMap", """{"data":{"k":1}}""", """{"data":{"k":"1"}}""")]
    [InlineData("v1", "Secret", """{"type":5}""", """{"type":"Opaque"}""")]
    [InlineData("v1", "Secret", """{"type":"other","data":{"a":"no base64"},"stringData":{"b":"c"}}""", """{"type":"Opaque"}""")]
    [InlineData("v1", "Secret", """{"type":"other","data":{"a":"?"}}""", """{"type":"Opaque"}""")]
    [InlineData("v1", "Secret", """{"type":"other","metadata":{"labels":{"a":1}}}""", """{"type":"Opaque"}""")]
    [InlineData("v1", "Namespace", """{"spec":{"finalizers":"kubernetes"}}""", """{"spec":{"finalizers":["kubernetes"]}}""")]
    [InlineData("v1", "ServiceAccount", """{"imagePullSecrets":["a"]}""", "{}")]
    [InlineData("v1", "Pod", """{"spec":{"containers":[{"name":"c","image":5}]}}""", """{"spec":{"containers":[{"name":"c","image":"a"}]}}""")]
    [InlineData("v1", "Pod", """{"spec":{"containers":"x"}}""", """{"spec":{"containers":[{"name":"c","image":"a"}]}}""")]
    [InlineData("v1", "Pod", """{"spec":{"containers":[{"name":"c","env":[{"name":"a","value":1}]}]}}""", "{}")]
    [InlineData("v1", "Pod", """{"spec":{"containers":[{"name":"c"}],"initContainers":[{"name":"c","ports":[{"containerPort":"80"}]}]}}""", "{}")]
    [InlineData("v1", "Pod", """{"spec":{"containers":[{"name":"c"}],"hostNetwork":"true"}}""", "{}")]
    [InlineData("rbac.authorization.k8s.io/v1", "ClusterRole", """{"aggregationRule":{},"rules":"x"}""", """{"aggregationRule":{},"rules":[{"verbs":["get"]}]}""")]
    [InlineData("rbac.authorization.k8s.io/v1", "ClusterRole", """{"aggregationRule":{},"rules":[{"verbs":"get"}]}""", """{"aggregationRule":{}}""")]
    [InlineData("storage.k8s.io/v1", "StorageClass", """{"provisioner":"p","parameters":{"replication":3}}""", """{"provisioner":"p","parameters":{"replication":"3"}}""")]
    [InlineData("storage.k8s.io/v1", "StorageClass", """{"provisioner":"q","allowVolumeExpansion":"true"}""", """{"provisioner":"p"}""")]
    [InlineData("storage.k8s.io/v1", "CSIDriver", """{"spec":{"attachRequired":"false"}}""", """{"spec":{"attachRequired":false}}""")]
    [InlineData("storage.k8s.io/v1", "CSIDriver", """{"spec":{"tokenRequests":[{"expirationSeconds":1.5}]}}""", "{}")]
    public void A_manifest_that_is_not_of_the_type_is_sent_as_it_is_so_that_the_server_refuses_it(
        string apiVersion, string kind, string manifest, string live)
    {
        var body = Replaced(Decide(apiVersion, kind, manifest, live));

        Assert.All(JsonNode.Parse(manifest)!.AsObject().Where(member => member.Key != "metadata"), member => Assert.True(
            JsonNode.DeepEquals(member.Value, body[member.Key]), $"{member.Key} is {body[member.Key]}"));
    }

    [Theory]
    [InlineData("v1", "Secret", """{"type":null,"immutable":true,"data":{"a":"Yg=="}}""", """{"type":"Opaque","data":{"a":"Yg=="}}""")]
    [InlineData("v1", "Secret", """{"type":"","data":{"a":"Yg=="}}""", """{"type":"Opaque","data":{"a":"Yg=="}}""")]
    [InlineData(
        "v1",
        "Pod",
        """
        {"spec":{"containers":[{"name":"c","image":"a","command":["x"],"args":null,"ports":[{"name":"http","containerPort":80,"protocol":"TCP"}],
          "env":[{"name":"a","value":"1"},{"name":"b","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],"envFrom":[{"configMapRef":{"name":"m","optional":true}}],
          "resources":{"limits":{"cpu":1,"memory":"1Gi"},"requests":{"cpu":0.5}},"volumeMounts":[{"name":"v","mountPath":"/v","readOnly":true}],
          "livenessProbe":{"httpGet":{"path":"/","port":"http"}},"readinessProbe":{"tcpSocket":{"port":80},"periodSeconds":5},
          "securityContext":{"runAsNonRoot":true,"capabilities":{"drop":["ALL"]}},"more":1}],"initContainers":[],
          "volumes":[{"name":"v","emptyDir":{}}],"nodeSelector":{"a":"b"},"tolerations":[{"key":"k","operator":"Exists","tolerationSeconds":30}],
          "affinity":{"nodeAffinity":{}},"terminationGracePeriodSeconds":30,"securityContext":{"fsGroup":1000,"supplementalGroups":[1,2]}}}
        """,
        "{}")]
    [InlineData(
        "rbac.authorization.k8s.io/v1",
        "ClusterRole",
        """{"aggregationRule":{"a":1},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"],"resourceNames":null}]}""",
        """{"aggregationRule":{"a":1}}""")]
    [InlineData("v1", "ServiceAccount", """{"automountServiceAccountToken":false,"secrets":[{"name":"a"}],"imagePullSecrets":[{"name":"b"}]}""", "{}")]
    [InlineData(
        "storage.k8s.io/v1",
        "StorageClass",
        """{"provisioner":"p","mountOptions":["ro"],"allowedTopologies":[{"matchLabelExpressions":[{"key":"zone","values":["a"]}]}],"more":1}""",
        """{"provisioner":"p","mountOptions":["ro"],"allowedTopologies":[{"matchLabelExpressions":[{"key":"zone","values":["a"]}]}],"more":1,"reclaimPolicy":"Delete","volumeBindingMode":"Immediate"}""")]
    public void What_is_of_the_type_and_as_it_should_be_is_left_alone(string apiVersion, string kind, string manifest, string live) =>
        Assert.Equal(Nothing, Decide(apiVersion, kind, manifest, live));
}
