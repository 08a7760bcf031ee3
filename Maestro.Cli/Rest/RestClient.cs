using System.Runtime.CompilerServices;
using System.Text.Json;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Cli.Rest;

/// <summary>The routes of rest-and-operations.md section 1.8. Every failure is a <see cref="CommandFailure"/>.</summary>
internal sealed class RestClient(RestConnection connection) : IDisposable
{
    /// <summary>As many items as the reference's own client asks for at once.</summary>
    public const int PageSize = 400;

    private const string Consumer = "consumer";
    private const string Bundle = "resource bundle";

    /// <summary>Makes a client of its own connection.</summary>
    public RestClient(RestSettings settings) : this(new RestConnection(settings))
    {
    }

    /// <summary>One page of a collection.</summary>
    public Task<Answer<ListPage>> ListAsync(Collection collection, ListQuery query, CancellationToken stop) =>
        connection.AskAsync(
            new RestCall(HttpMethod.Get, $"{collection.Path}?{query.ToQueryString()}", collection.Thing), RestJson.Default.ListPage, stop);

    /// <summary>All pages of a collection, one at a time.</summary>
    public async IAsyncEnumerable<ListPage> PagesAsync(
        Collection collection, ListQuery query, [EnumeratorCancellation] CancellationToken stop)
    {
        for (var seen = 0L; ; query = query with { Page = query.Page + 1 })
        {
            var page = (await ListAsync(collection, query, stop)).Value;
            yield return page;
            seen += page.Size;
            // A server may give less than asked for on every page.
            if (page.Size == 0 || seen >= page.Total)
            {
                yield break;
            }
        }
    }

    /// <summary>A consumer by its id.</summary>
    public Task<Answer<Consumer>> GetConsumerAsync(string id, CancellationToken stop) =>
        connection.AskAsync(new RestCall(HttpMethod.Get, $"consumers/{Escape(id)}", Consumer), RestJson.Default.Consumer, stop);

    /// <summary>Whether a consumer of that name is registered.</summary>
    public async Task<bool> HasConsumerAsync(string name, CancellationToken stop) =>
        (await ListAsync(Collection.Consumers, new ListQuery(1, 1, $"name={SearchTerm.Quote(name)}"), stop)).Value.Items.Count > 0;

    /// <summary>The id of a consumer that is given by id or name; what is neither is returned as it is.</summary>
    public async Task<string> ConsumerIdOfAsync(string idOrName, CancellationToken stop)
    {
        if (Guid.TryParse(idOrName, out _) || !KubernetesNames.IsDns1123Label(idOrName))
        {
            return idOrName;
        }

        var named = await ListAsync(Collection.Consumers, new ListQuery(1, 1, $"name={SearchTerm.Quote(idOrName)}"), stop);
        return named.Value.Items is [{ } found, ..] ? found.Deserialize(RestJson.Default.Consumer)!.Id : idOrName;
    }

    /// <summary>Registers a consumer.</summary>
    public Task<Answer<Consumer>> CreateConsumerAsync(NewConsumer consumer, CancellationToken stop) => connection.AskAsync(
        new RestCall(HttpMethod.Post, "consumers", Consumer)
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(consumer, RestJson.Default.NewConsumer),
            Conflict = "consumer already exists",
        },
        RestJson.Default.Consumer,
        stop);

    /// <summary>Replaces all labels of a consumer.</summary>
    public Task<Answer<Consumer>> ReplaceLabelsAsync(string id, ConsumerPatch patch, CancellationToken stop) => connection.AskAsync(
        new RestCall(HttpMethod.Patch, $"consumers/{Escape(id)}", Consumer)
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(patch, RestJson.Default.ConsumerPatch),
        },
        RestJson.Default.Consumer,
        stop);

    /// <summary>Deletes a consumer; one that does not exist is deleted already.</summary>
    public Task DeleteConsumerAsync(string id, CancellationToken stop) =>
        connection.TellAsync(
            new RestCall(HttpMethod.Delete, $"consumers/{Escape(id)}", Consumer) { Conflict = "conflict - consumer has existing resources" }, stop);

    /// <summary>A bundle by its id.</summary>
    public Task<Answer<ResourceBundle>> GetBundleAsync(string id, CancellationToken stop) =>
        connection.AskAsync(new RestCall(HttpMethod.Get, $"resource-bundles/{Escape(id)}", Bundle), RestJson.Default.ResourceBundle, stop);

    /// <summary>A bundle by its id; null when there is none.</summary>
    public async Task<Answer<ResourceBundle>?> FindBundleAsync(string id, CancellationToken stop)
    {
        try
        {
            return await GetBundleAsync(id, stop);
        }
        catch (RestFailure failure) when (failure.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>How far the current version of a bundle has come.</summary>
    public Task<Answer<Receipt>> GetReceiptAsync(string id, CancellationToken stop) =>
        connection.AskAsync(new RestCall(HttpMethod.Get, $"resource-bundles/{Escape(id)}/receipt", Bundle), RestJson.Default.Receipt, stop);

    /// <summary>Where the agents of a consumer are attached.</summary>
    /// <param name="id">The id of the consumer, not its name.</param>
    /// <param name="stop">Cancels the call.</param>
    public Task<Answer<Connection>> GetConnectionAsync(string id, CancellationToken stop) =>
        connection.AskAsync(new RestCall(HttpMethod.Get, $"consumers/{Escape(id)}/connection", Consumer), RestJson.Default.Connection, stop);

    /// <summary>Takes a bundle for deleted although its agent never said so.</summary>
    public Task<Answer<ForceFinalization>> ForceFinalizeAsync(string id, string reason, CancellationToken stop) => connection.AskAsync(
        new RestCall(HttpMethod.Post, $"resource-bundles/{Escape(id)}/force-finalize", Bundle)
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(new ForceFinalizationRequest(reason), RestJson.Default.ForceFinalizationRequest),
        },
        RestJson.Default.ForceFinalization,
        stop);

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private static string Escape(string id) => Uri.EscapeDataString(id);
}
