using System.Text.Json;
using Maestro.Cli.Rest;

namespace Maestro.Cli.Tracing;

/// <summary>Finds the bundles that a text may mean: by id, else by the name of the work, else by the name of a manifest.</summary>
/// <param name="rest">The server.</param>
/// <param name="consumer">Only bundles of this consumer; empty for all.</param>
internal sealed class BundleSearch(RestClient rest, string consumer)
{
    /// <summary>Most bundles that are looked at; whoever means one of more has to be more exact.</summary>
    public const int Most = 50;

    /// <summary>The bundles; none when the text means nothing.</summary>
    public async Task<IReadOnlyList<FoundBundle>> FindAsync(string text, CancellationToken stop)
    {
        if (await rest.FindBundleAsync(text, stop) is { } exact)
        {
            return [new FoundBundle(exact, "id")];
        }

        var name = SearchTerm.Quote(text);
        var works = await ListAsync($"(payload->'metadata'->>'name'={name} or name={name})", stop);
        if (works.Count > 0)
        {
            return [.. works.Select(bundle => new FoundBundle(bundle, "name of the work"))];
        }

        var manifest = ManifestReference.Parse(text);
        var holders = await ListAsync(manifest.ToSearch(), stop);
        return [.. holders.Where(bundle => manifest.IsIn(bundle.Value)).Select(bundle => new FoundBundle(bundle, "name of a manifest"))];
    }

    private async Task<IReadOnlyList<Answer<ResourceBundle>>> ListAsync(string condition, CancellationToken stop)
    {
        var search = consumer.Length == 0 ? condition : $"{condition} and consumer_name={SearchTerm.Quote(consumer)}";
        var page = await rest.ListAsync(Collection.ResourceBundles, new ListQuery(1, Most, search), stop);
        return [.. page.Value.Items.Select(json => new Answer<ResourceBundle>(json.Deserialize(RestJson.Default.ResourceBundle)!, json))];
    }
}
