using System.Text;
using Maestro.Protocol.ResourceBundles;
using Maestro.Protocol.Tests.Vectors;

namespace Maestro.Protocol.Tests.ResourceBundles;

[Trait("Checklist", "protocol-36")]
public sealed class BundleValidationTests
{
    private const string Prefix = "the manifest bundle in the resource is invalid, ";
    private const string Valid = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"b"}}""";

    [Theory]
    [InlineData("", "data")]
    [InlineData("[]", "data")]
    [InlineData("{", "data")]
    [InlineData("""{"manifests":[{"apiVersion":"\ud800"}]}""", "data")]
    [InlineData("""{"manifests":[VALID],"a":1e400}""", "data: the number \"1e400\" must be within the range")]
    [InlineData("{}", "manifests: Required value")]
    [InlineData("""{"manifests":null}""", "manifests: Required value")]
    [InlineData("""{"manifests":[]}""", "manifests: Invalid value")]
    [InlineData("""{"manifests":{}}""", "manifests: Invalid value")]
    [InlineData("""{"manifests":"x"}""", "manifests: Invalid value")]
    [InlineData("""{"manifests":[null]}""", "manifests[0]: Invalid value")]
    [InlineData("""{"manifests":[[]]}""", "manifests[0]: Invalid value")]
    [InlineData("""{"manifests":[VALID,5]}""", "manifests[1]: Invalid value")]
    [InlineData("""{"manifests":[VALID,VALID]}""", "manifests[1]: Duplicate value")]
    [InlineData("""{"manifests":[VALID],"manifests":[]}""", "manifests: Invalid value")]
    [InlineData("""{"manifests":[VALID],"manifests":null}""", "manifests: Required value")]
    [InlineData("""{"manifests":[5,{"kind":7}]}""", "manifests[0]: Invalid value")]
    [InlineData("""{"manifests":[5]} x""", "data")]
    [InlineData("""{"manifests":[5],"a":"\udc00"}""", "data")]
    [InlineData("""{"manifests":[{"metadata":5,"kind":5,"apiVersion":5}]}""", "manifests[0].apiVersion: Invalid value")]
    [InlineData("""{"manifests":[{"metadata":5,"kind":5,"apiVersion":"v1"}]}""", "manifests[0].kind: Invalid value")]
    [InlineData("""{"manifests":[{"apiVersion":"v1","kind":"A","metadata":{"name":"a"},"metadata":{"namespace":"b"}}]}""", "manifests[0].metadata.name: Required")]
    [InlineData("""{"manifests":[{"apiVersion":"v1","kind":"A","k\u0069nd":"","metadata":{"name":"a"}}]}""", "manifests[0].kind: Required")]
    [InlineData("""{"manifests":[VALID,{"apiVersion":"v\u0031","kind":"ConfigMap","metadata":{"name":"\u0061","namespace":"b"}}]}""", "manifests[1]: Duplicate value")]
    [InlineData("""{"manifests":[VALID],"Manifests":"boom"}""", "manifests: Invalid value")]
    [InlineData("""{"manifests":[VALID],"m\u0061nifests":"boom"}""", "manifests: Invalid value")]
    public void Refuses_a_wrong_bundle(string data, string problem) => Assert.StartsWith(
        Prefix + problem, Validate(data.Replace("VALID", Valid, StringComparison.Ordinal), BundleValidationOptions.Default), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"manifests":[VALID]}""")]
    [InlineData(""" { "other":1, "manifests" : [ VALID ] } """)]
    [InlineData("""{"manifests":[VALID,{"apiVersion":"v2","kind":"ConfigMap","metadata":{"name":"a","namespace":"b"}}]}""")]
    [InlineData("""{"manifests":[VALID,{"apiVersion":"v1","kind":"Secret","metadata":{"name":"a","namespace":"b"}}]}""")]
    [InlineData("""{"manifests":[VALID,{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","namespace":"b"}}]}""")]
    [InlineData("""{"manifests":[VALID,{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}]}""")]
    public void Accepts_a_right_bundle(string data) =>
        Assert.Null(Validate(data.Replace("VALID", Valid, StringComparison.Ordinal), BundleValidationOptions.Default));

    // Agents decode a bundle as a whole and drop it without a word.
    [Theory]
    [InlineData("""{"manifestConfigs":"x"}""", "manifestConfigs: Invalid value: must be a list, not a string")]
    [InlineData("""{"manifestConfigs":{}}""", "manifestConfigs: Invalid value: must be a list, not an object")]
    [InlineData("""{"MANIFESTCONFIGS":[1]}""", "manifestConfigs[0]: Invalid value: must be an object, not a number")]
    [InlineData("""{"manifestConfigs":[{},{"resourceIdentifier":{"name":5}}]}""", "manifestConfigs[1].resourceIdentifier.name: Invalid value: must be a string")]
    [InlineData("""{"manifestConfigs":[{"updateStrategy":{"serverSideApply":{"force":"yes"}}}]}""", "manifestConfigs[0].updateStrategy.serverSideApply.force: Invalid value: must be a boolean")]
    [InlineData("""{"manifestConfigs":[{"updateStrategy":{"serverSideApply":{"ignoreFields":[{"jsonPaths":[true]}]}}}]}""", "manifestConfigs[0].updateStrategy.serverSideApply.ignoreFields[0].jsonPaths[0]: Invalid value")]
    [InlineData("""{"manifestConfigs":[{"feedbackRules":[{"jsonPaths":[{"path":{}}]}]}]}""", "manifestConfigs[0].feedbackRules[0].jsonPaths[0].path: Invalid value")]
    [InlineData("""{"manifestConfigs":[{"conditionRules":[{"celExpressions":"x"}]}]}""", "manifestConfigs[0].conditionRules[0].celExpressions: Invalid value: must be a list")]
    [InlineData("""{"deleteOption":[]}""", "deleteOption: Invalid value: must be an object, not a list")]
    [InlineData("""{"deleteOption":{"selectivelyOrphans":{"orphaningRules":{}}}}""", "deleteOption.selectivelyOrphans.orphaningRules: Invalid value")]
    [InlineData("""{"deleteOption":{"ttlSecondsAfterFinished":1.5}}""", "deleteOption.ttlSecondsAfterFinished: Invalid value: \"1.5\": must be a whole number of 64 bits")]
    [InlineData("""{"deleteOption":{"ttlSecondsAfterFinished":"1"}}""", "deleteOption.ttlSecondsAfterFinished: Invalid value: must be a whole number, not a string")]
    [InlineData("""{"executer":{"subject":{"serviceAccount":{"name":[]}}}}""", "executer.subject.serviceAccount.name: Invalid value")]
    public void Refuses_what_agents_cannot_decode(string options, string problem) =>
        Assert.StartsWith(Prefix + problem, Validate($"{options[..^1]},\"manifests\":[{Valid}]}}", BundleValidationOptions.Default), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"manifestConfigs":null,"deleteOption":null,"executer":null}""")]
    [InlineData("""{"manifestConfigs":[null,{"resourceIdentifier":null,"feedbackRules":[null],"unknown":5,"updateStrategy":{"serverSideApply":null}}]}""")]
    [InlineData("""{"manifestConfigs":[{"updateStrategy":{"type":"Other","serverSideApply":{"force":true,"fieldManager":"a"}},"feedbackScrapeType":""}]}""")]
    [InlineData("""{"deleteOption":{"ttlSecondsAfterFinished":9223372036854775807,"propagationPolicy":"Orphan","x":[{}]},"executor":5}""")]
    public void Accepts_what_agents_decode(string options) =>
        Assert.Null(Validate($"{options[..^1]},\"manifests\":[{Valid}]}}", BundleValidationOptions.Default));

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"manifests":null}""", true)]
    [InlineData("""{"manifests":[]}""", true)]
    [InlineData("""{"manifests":{}}""", false)]
    public void Empty_bundles_can_be_let_through(string data, bool accepted) =>
        Assert.Equal(accepted, Validate(data, new BundleValidationOptions { AllowEmptyManifests = true }) is null);

    [Fact]
    public void The_worked_example_is_valid() =>
        Assert.Null(BundleValidation.Validate((byte[])Vector.Event("create-from-source").Data!, BundleValidationOptions.Default));

    // A manifest of n bytes counts n + 1 and the bytes of n as varint: 1 to 127, 2 to 16383, 3 to 2097151.
    [Theory]
    [InlineData(127, 129)]
    [InlineData(128, 131)]
    [InlineData(16_383, 16_386)]
    [InlineData(16_384, 16_388)]
    [InlineData(511_996, 512_000)]
    public void Sizes_are_counted_as_agents_count(int length, int counted)
    {
        var start = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":""";
        var data = "{\"manifests\":[ " + start + '"' + new string('x', length - start.Length - 4) + "\"}} ]}";

        Assert.Null(Validate(data, new BundleValidationOptions { MaxManifestBytes = counted }));
        Assert.Equal(
            $"{Prefix}manifests: the size of manifests is {counted} bytes which exceeds the {counted - 1} limit",
            Validate(data, new BundleValidationOptions { MaxManifestBytes = counted - 1 }));
    }

    // Lengths 2, 1, 5 and 11, and two bytes more for each.
    [Theory]
    [InlineData(27, "manifests[0].apiVersion: Required value: field not set")]
    [InlineData(26, "manifests: the size of manifests is 27 bytes which exceeds the 26 limit")]
    public void The_size_outranks_what_is_wrong_with_a_manifest(int limit, string problem) => Assert.Equal(
        Prefix + problem, Validate("""{"manifests":[{},5,"abc" ,{ "a":[ ] } ]}""", new BundleValidationOptions { MaxManifestBytes = limit }));

    [Fact]
    public void The_limit_is_512000_bytes() => Assert.Equal(512_000, BundleValidationOptions.Default.MaxManifestBytes);

    private static string? Validate(string data, BundleValidationOptions options) => BundleValidation.Validate(Encoding.UTF8.GetBytes(data), options);
}
