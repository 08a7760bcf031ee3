using System.Text;
using Maestro.Cli.Manifests;
using Maestro.Cli.Publishing;

namespace Maestro.Cli.Tests.Manifests;

public class RequestReaderTests
{
    private const string ConfigMap = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"rates","namespace":"ledger"}}""";

    private const string Work = $$"""
        {"apiVersion":"work.open-cluster-management.io/v1","kind":"ManifestWork","metadata":{"name":"ledger","namespace":"edge-1","labels":{"app":"ledger"} },
         "spec":{"workload":{"manifests":[{{ConfigMap}}]},"deleteOption":{"propagationPolicy":"Orphan"},"manifestConfigs":[],"executor":{"subject":{"type":"ServiceAccount"} } } }
        """;

    private static readonly UnknownFields Strict = new(FieldValidation.Strict, _ => { });

    [Fact]
    public void A_bundle_without_id_is_new()
    {
        var request = Read($$"""{"consumer_name":"edge-1","name":"ledger","manifests":[{{ConfigMap}}],"delete_option":{},"manifest_configs":[]}""").Single();

        Assert.Equal((BundleTarget.New, "edge-1", "ledger", 0), (request.Target, request.ConsumerName, request.WorkName, request.Version));
        Assert.True(Guid.TryParse(request.Id, out _));
        Assert.Equal($$"""{"manifests":[{{ConfigMap}}]}""", Encoding.UTF8.GetString(request.Data));
    }

    [Fact]
    public void A_bundle_as_REST_shows_it_is_an_update_of_that_version()
    {
        var request = Read($$"""
            {"id":"b-1","kind":"ResourceBundle","href":"/x","name":"b-1","consumer_name":"edge-1","version":3,"metadata":{"name":"ledger"},"manifests":[{{ConfigMap}}],
             "delete_option":{"propagationPolicy":"Foreground"},"manifest_configs":[{"resourceIdentifier":{"name":"rates"} }],"status":{"ObservedVersion":3} }
            """).Single();

        Assert.Equal((BundleTarget.Existing, "b-1", 3, null), (request.Target, request.Id, request.Version, request.WorkName));
        Assert.Equal(
            """{"manifests":[MANIFEST],"deleteOption":{"propagationPolicy":"Foreground"},"manifestConfigs":[{"resourceIdentifier":{"name":"rates"}}]}"""
                .Replace("MANIFEST", ConfigMap, StringComparison.Ordinal),
            Encoding.UTF8.GetString(request.Data));
    }

    [Fact]
    public void A_ManifestWork_is_the_bundle_that_clients_of_the_source_make_of_it()
    {
        var request = Read(Work).Single();

        Assert.Equal((BundleTarget.Either, WorkId.Of("me", "edge-1", "ledger"), "edge-1"), (request.Target, request.Id, request.ConsumerName));
        Assert.Equal(
            """{"manifests":[MANIFEST],"deleteOption":{"propagationPolicy":"Orphan"},"executer":{"subject":{"type":"ServiceAccount"}}}"""
                .Replace("MANIFEST", ConfigMap, StringComparison.Ordinal),
            Encoding.UTF8.GetString(request.Data));
    }

    [Fact]
    public void Plain_manifests_of_all_inputs_are_one_work()
    {
        var reader = new RequestReader("me", "edge-1", "plain", Strict);
        var other = ConfigMap.Replace("rates", "limits", StringComparison.Ordinal);

        var requests = reader.Read(InputDocuments.Of(new InputFile("a.json", ConfigMap)).Concat(InputDocuments.Of(new InputFile("b.json", Work + other))));

        Assert.Equal(2, requests.Count);
        Assert.Equal(("plain", $$"""{"manifests":[{{ConfigMap}},{{other}}]}"""), (requests[1].WorkName, Encoding.UTF8.GetString(requests[1].Data)));
        Assert.Equal(requests[0].Id, Assert.Single(Read(Work)).Id);
    }

    [Theory]
    [InlineData("/etc/app/ledger.yaml", "ledger")]
    [InlineData("/etc/app/ledger.v2.yaml", "ledger.v2")]
    public void Plain_manifests_are_named_by_their_file(string file, string expected)
    {
        var reader = new RequestReader("me", "edge-1", "", Strict);
        Assert.Equal(expected, reader.Read(InputDocuments.Of(new InputFile(file, ConfigMap))).Single().WorkName);
    }

    [Theory]
    [InlineData("shop", "/etc/shop/0.yaml@/etc/shop/", "/etc/shop/a.yaml@/etc/shop/")]
    [InlineData("shop", "/etc/shop/a.yaml@/etc/shop/")]
    [InlineData("shop", "/etc/shop/below/a.yaml@/etc/shop", "/etc/shop/b.yaml@/etc/shop")]
    [InlineData("app", "/etc/app/a.yaml@/etc/app/a.yaml", "/etc/shop/b.yaml@/etc/shop/b.yaml")]
    public void Plain_manifests_of_a_directory_are_named_by_it_however_many_there_are(string expected, params string[] files)
    {
        var inputs = files.Select(file => file.Split('@')).Select((file, index) =>
            new InputFile(file[0], ConfigMap.Replace("rates", $"rates-{index}", StringComparison.Ordinal)) { Given = file[1] });

        Assert.Equal(expected, new RequestReader("me", "edge-1", "", Strict).Read(inputs.SelectMany(InputDocuments.Of)).Single().WorkName);
    }

    [Fact]
    public void A_list_is_what_it_lists()
    {
        var requests = new RequestReader("me", "edge-1", "all", Strict).Read(InputDocuments.Of(new InputFile(
            "t", $$"""{"apiVersion":"v1","kind":"List","items":[{{ConfigMap}},{{Work}}]}""")));

        Assert.Equal(["ledger", "all"], requests.Select(request => request.WorkName));
    }

    [Theory]
    [Trait("Checklist", "rest-90")]
    [InlineData("""{"manifests":[{"apiVersion":"v1","kind":"A","metadata":{"name":"a"}}]}""", "t: consumer_name is required")]
    [InlineData("""{"consumer_name":"","manifests":[{"apiVersion":"v1","kind":"A","metadata":{"name":"a"}}]}""", "t: consumer_name is required")]
    [InlineData("""{"consumer_name":"c","manifests":[]}""", "manifests: Invalid value: \"[]\": must hold at least one manifest")]
    [InlineData("""{"consumer_name":"c"}""", "must hold at least one manifest")]
    public void A_bundle_needs_a_consumer_and_manifests(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<CommandFailure>(() => Read(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[1]", "nothing that can be applied")]
    [InlineData("""{"a":1}""", "nothing that can be applied")]
    [InlineData("""{"consumer_name":7,"manifests":[]}""", "t: consumer_name: 7 is not allowed; allowed: a text")]
    [InlineData("""{"consumer_name":"c","manifests":{}}""", "t: manifests: {} is not allowed; allowed: a list")]
    [InlineData("""{"consumer_name":"c","version":-1,"manifests":[]}""", "t: version: -1 is not allowed; allowed: a whole number from 0 to 2147483647")]
    [InlineData("""{"consumer_name":"c","version":1.5,"manifests":[]}""", "t: version: 1.5 is not allowed")]
    [InlineData("""{"consumer_name":"c","metadata":"x","manifests":[]}""", "t: metadata: \"x\" is not allowed; allowed: a map")]
    [InlineData("""{"consumer_name":"c","manifests":[{"kind":"A","metadata":{"name":"a"}}]}""", "manifests[0].apiVersion: Required value")]
    [InlineData("""{"apiVersion":"work.open-cluster-management.io/v1","kind":"ManifestWork"}""", "t: metadata is required")]
    [InlineData("""{"apiVersion":"work.open-cluster-management.io/v1","kind":"ManifestWork","metadata":{"namespace":"c"}}""", "t: metadata.name is required")]
    [InlineData("""{"apiVersion":"work.open-cluster-management.io/v1","kind":"ManifestWork","metadata":{"name":"n"}}""", "t: metadata.namespace is required")]
    [InlineData("""{"apiVersion":"work.open-cluster-management.io/v1","kind":"ManifestWork","metadata":{"name":"A_b","namespace":"c"}}""", "t: metadata.name \"A_b\" is not allowed")]
    [InlineData("""{"apiVersion":"v1","kind":"A","metadata":{"name":"a"}}""", "t: consumer is required")]
    public void Anything_else_is_refused_with_its_place(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<CommandFailure>(() => Read(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("v1", "ManifestWrok")]
    [InlineData("v2", "ManifestWork")]
    public void Of_the_group_of_works_only_works_can_be_applied(string version, string kind) => Assert.Contains(
        $"t: work.open-cluster-management.io/{version} {kind} cannot be applied; allowed: work.open-cluster-management.io/v1 ManifestWork",
        Assert.Throws<CommandFailure>(() => Read($$"""{"apiVersion":"work.open-cluster-management.io/{{version}}","kind":"{{kind}}"}""")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_plain_manifest_that_is_wrong_is_named_by_its_own_place()
    {
        var reader = new RequestReader("me", "edge-1", "plain", Strict);
        var failure = Assert.Throws<CommandFailure>(() => reader.Read(
            InputDocuments.Of(new InputFile("a.json", ConfigMap)).Concat(InputDocuments.Of(new InputFile("b.json", """{"apiVersion":"v1","kind":"ConfigMap"}""")))));
        Assert.StartsWith("b.json: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_manifests_from_standard_input_need_a_name()
    {
        var reader = new RequestReader("me", "edge-1", "", Strict);
        var failure = Assert.Throws<CommandFailure>(() => reader.Read(InputDocuments.Of(new InputFile(InputFiles.StandardInput, ConfigMap))));
        Assert.Contains("--name is required", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_consumer_in_the_file_and_another_in_the_option_contradict_each_other()
    {
        var failure = Assert.Throws<CommandFailure>(() => new RequestReader("me", "edge-2", "", Strict).Read(InputDocuments.Of(new InputFile("t", Work))));
        Assert.Contains("metadata.namespace \"edge-1\" and --consumer \"edge-2\" contradict each other", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_work_twice_is_refused() =>
        Assert.Contains("is given twice", Assert.Throws<CommandFailure>(() => Read(Work + Work)).Message, StringComparison.Ordinal);

    private static IReadOnlyList<BundleRequest> Read(string json) => new RequestReader("me", "", "", Strict).Read(InputDocuments.Of(new InputFile("t", json)));
}
