using System.Globalization;
using Maestro.Cli.Output;
using Maestro.Cli.Rest;

namespace Maestro.Cli.Consumers;

/// <summary>The connection of a consumer, a line for each field and then one for each gateway.</summary>
internal static class ConnectionTable
{
    /// <summary>Prints it.</summary>
    public static void Print(Terminal terminal, Connection connection)
    {
        Result.PrintFields(
            terminal,
            ("ID", connection.Id),
            ("Name", connection.ConsumerName),
            ("Connected", connection.Connected ? new Cell("yes", Tone.Good) : new Cell("no", Tone.Bad)),
            ("Since", Moment.Of(connection.ConnectedSince)),
            ("Last seen", Moment.Of(connection.LastSeenAt)),
            ("Subscriptions", Number(connection.Subscriptions)),
            ("Silent gateways", string.Join(", ", connection.SilentGateways ?? [])));
        if (connection.Gateways.Count == 0)
        {
            return;
        }

        terminal.Output.WriteLine();
        var table = new TextTable(terminal, ["GATEWAY", "SINCE", "LAST SEEN", "SUBSCRIPTIONS", "PEERS"]);
        table.Add(connection.Gateways.Select(IReadOnlyList<Cell> (gateway) =>
        [
            gateway.GatewayId, Moment.Of(gateway.ConnectedSince), Moment.Of(gateway.LastSeenAt), Number(gateway.Subscriptions),
            string.Join(", ", gateway.Peers),
        ]));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
