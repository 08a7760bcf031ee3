using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Maestro.KubernetesApi.Access;
using Maestro.KubernetesApi.CustomResources;

namespace Maestro.KubernetesApi.Tests.Recorded;

/// <summary>
/// A server against which all recorded exchanges were made once, in their order. What the real server had beforehand is there beforehand:
/// the token that is reviewed, the definitions of the work API, and (before the lists) three more ConfigMaps.
/// </summary>
public sealed partial class RecordedCluster : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, (int Status, string ContentType, string Text)> _answers = [];
    private readonly Dictionary<string, string> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _uids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);

    internal (int Status, string ContentType, string Text) Answer(string file) => _answers[file];

    public async Task InitializeAsync()
    {
        await using var cluster = await TestKubernetes.StartAsync(new TestKubernetesOptions
        {
            Controllers = false,
            Audiences = ["https://127.0.0.1:16443"],
            Tokens = new Dictionary<string, UserInfo>
            {
                ["peer-admin-token"] = new("peer-admin", "peer-admin", ["system:masters", "system:authenticated"]),
            },
        });
        cluster.Objects.Put(WellKnownDefinitions.AppliedManifestWork);
        cluster.Objects.Put(ManifestWorks);
        await EstablishedAsync(cluster, "appliedmanifestworks.work.open-cluster-management.io");
        await EstablishedAsync(cluster, "manifestworks.work.open-cluster-management.io");
        using var client = new HttpClient { BaseAddress = cluster.HttpUrl };
        foreach (var file in RecordedExchange.Files)
        {
            var exchange = RecordedExchange.Read(file);
            if (exchange.File.StartsWith("44-", StringComparison.Ordinal))
            {
                await EstablishedAsync(cluster, "widgets.example.dev");
            }
            else if (exchange.File.StartsWith("55-", StringComparison.Ordinal))
            {
                await PageConfigMapsAsync(client, exchange);
            }

            await PlayAsync(client, exchange);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static Task<JsonObject> EstablishedAsync(TestKubernetes cluster, string definition) => cluster.Objects.WaitAsync(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        null,
        definition,
        body => body["status"]?["conditions"]?.ToJsonString().Contains("Established", StringComparison.Ordinal) == true,
        Patience);

    private static async Task PageConfigMapsAsync(HttpClient client, RecordedExchange exchange)
    {
        for (var i = 0; i < 3; i++)
        {
            using var request = Request(HttpMethod.Post, exchange.Path.Split('?')[0], new Dictionary<string, string>());
            request.Content = new StringContent($$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"page{{{i}}}"}}""", Encoding.UTF8, "application/json");
            using var response = await client.SendAsync(request);
            response.EnsureSuccessStatusCode();
        }
    }

    private async Task PlayAsync(HttpClient client, RecordedExchange exchange)
    {
        using var request = Request(new HttpMethod(exchange.Method), Translate(exchange.Path), exchange.Headers);
        if (exchange.RequestBody is { } body)
        {
            var text = Translate(body is JsonValue plain ? plain.GetValue<string>() : body.ToJsonString());
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(exchange.Headers["Content-Type"]);
        }

        using var response = await client.SendAsync(request);
        // Before the body is read, since that parses the type and loses how it was written.
        var type = response.Content.Headers.NonValidated["Content-Type"].ToString();
        var answer = await response.Content.ReadAsStringAsync();
        Learn(exchange.Text, answer);
        _answers[exchange.File] = ((int)response.StatusCode, type, answer);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, IReadOnlyDictionary<string, string> headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers.Where(header => header.Key != "Content-Type"))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.TryAddWithoutValidation("User-Agent", "work-agent");
        if (request.Headers.Authorization is null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "admin-token");
        }

        return request;
    }

    /// <summary>Remembers which UID, version and token of this run stands for which of the recorded run.</summary>
    private void Learn(string recorded, string answer)
    {
        Pair(_uids, UidMember(), recorded, answer);
        Pair(_versions, VersionMember(), recorded, answer);
        Pair(_tokens, TokenMember(), recorded, answer);
    }

    private static void Pair(Dictionary<string, string> translations, Regex member, string recorded, string answer)
    {
        var theirs = member.Matches(recorded);
        var ours = member.Matches(answer);
        for (var i = 0; i < theirs.Count && i < ours.Count; i++)
        {
            translations[theirs[i].Groups[1].Value] = ours[i].Groups[1].Value;
        }
    }

    private string Translate(string text)
    {
        foreach (var (theirs, ours) in _uids.Concat(_tokens))
        {
            text = text.Replace(theirs, ours, StringComparison.Ordinal);
        }

        text = VersionMember().Replace(text, match => $"\"resourceVersion\":\"{_versions.GetValueOrDefault(match.Groups[1].Value, match.Groups[1].Value)}\"");
        return VersionParameter().Replace(text, match => $"resourceVersion={_versions.GetValueOrDefault(match.Groups[1].Value, match.Groups[1].Value)}");
    }

    private const string ManifestWorks = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: manifestworks.work.open-cluster-management.io}
        spec:
          group: work.open-cluster-management.io
          names: {kind: ManifestWork, listKind: ManifestWorkList, plural: manifestworks, singular: manifestwork}
          scope: Namespaced
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """;

    [GeneratedRegex("\"uid\":\"([0-9a-f-]{36})\"")]
    private static partial Regex UidMember();

    [GeneratedRegex("\"resourceVersion\":\"([0-9]+)\"")]
    private static partial Regex VersionMember();

    [GeneratedRegex("\"continue\":\"([A-Za-z0-9_-]+)\"")]
    private static partial Regex TokenMember();

    [GeneratedRegex("resourceVersion=([0-9]+)")]
    private static partial Regex VersionParameter();
}
