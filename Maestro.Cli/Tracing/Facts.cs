using System.Text.Json;
using Maestro.Cli.Rest;

namespace Maestro.Cli.Tracing;

/// <summary>What a server knows of where a bundle stands.</summary>
/// <param name="Receipt">How far its version has come.</param>
/// <param name="Connection">Where its agents are; null when its consumer is not there.</param>
internal sealed record Facts(Answer<Receipt> Receipt, Answer<Connection>? Connection)
{
    /// <summary>Asks for them; null when the bundle is gone meanwhile.</summary>
    public static async Task<Facts?> AskAsync(RestClient rest, ResourceBundle bundle, CancellationToken stop)
    {
        try
        {
            return new Facts(await rest.GetReceiptAsync(bundle.Id, stop), await ConnectionOfAsync(rest, bundle.ConsumerName, stop));
        }
        catch (RestFailure failure) when (failure.IsNotFound)
        {
            return null;
        }
    }

    private static async Task<Answer<Connection>?> ConnectionOfAsync(RestClient rest, string consumer, CancellationToken stop)
    {
        var page = await rest.ListAsync(Collection.Consumers, new ListQuery(1, 1, $"name={SearchTerm.Quote(consumer)}"), stop);
        return page.Value.Items is [var json]
            ? await rest.GetConnectionAsync(json.Deserialize(RestJson.Default.Consumer)!.Id, stop)
            : null;
    }
}
