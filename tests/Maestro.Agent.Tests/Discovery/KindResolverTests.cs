using System.Text.Json;
using Maestro.Agent.Discovery;
using Maestro.Agent.KubernetesApi;

namespace Maestro.Agent.Tests.Discovery;

public class KindResolverTests
{
    private static readonly JsonElement Widgets = JsonDocument.Parse("""
        {"kind":"APIResourceList","groupVersion":"example.com/v1","resources":[{"name":"widgets","singularName":"widget","namespaced":true,"kind":"Widget","verbs":["get"]}]}
        """).RootElement;

    private readonly List<string> _asked = [];
    private Func<Task<JsonElement>> _answer = () => Task.FromResult(Widgets);

    [Fact]
    [Trait("Checklist", "agent-115")]
    public async Task A_server_that_could_not_be_asked_is_asked_again()
    {
        var resolver = new KindResolver((_, _) => _answer());
        for (var number = 0; number < 20_000; number++)
        {
            _answer = () => throw new ApiException(0, "", "connection refused");
            Assert.Null(await ResolveAsync(resolver, $"group-{number}"));
            _answer = () => Task.FromResult(Widgets);
            Assert.NotNull(await ResolveAsync(resolver, $"group-{number}"));
        }
    }

    [Fact]
    public async Task Who_waits_for_the_same_version_shares_one_request()
    {
        var answer = new TaskCompletionSource<JsonElement>();
        var resolver = Resolver();
        _answer = () => answer.Task;
        var waiting = Enumerable.Range(0, 10).Select(_ => ResolveAsync(resolver, "example.com").AsTask()).ToArray();
        answer.SetResult(Widgets);

        Assert.All(await Task.WhenAll(waiting), kind => Assert.Equal("widgets", kind!.Type.Resource));
        Assert.Equal(["apis/example.com/v1"], _asked);
    }

    [Fact]
    public async Task What_was_read_before_it_had_to_be_forgotten_is_not_kept()
    {
        var before = new TaskCompletionSource<JsonElement>();
        var resolver = Resolver();
        _answer = () => before.Task;
        var early = ResolveAsync(resolver, "example.com");
        await Eventually.HoldsAsync(() => _asked.Count == 1, "it to be asked for");
        resolver.Forget("example.com");
        _answer = () => Task.FromResult(Widgets);
        before.SetResult(JsonDocument.Parse("""{"resources":[{"name":"old","kind":"Widget","namespaced":true,"verbs":["get"]}]}""").RootElement);
        await early;

        Assert.Equal("widgets", (await ResolveAsync(resolver, "example.com"))!.Type.Resource);
    }

    private static ValueTask<ResolvedKind?> ResolveAsync(KindResolver resolver, string group) => resolver.ResolveAsync(group, "v1", "Widget", CancellationToken.None);

    private KindResolver Resolver() => new((path, _) =>
    {
        _asked.Add(path);
        return _answer();
    });
}
