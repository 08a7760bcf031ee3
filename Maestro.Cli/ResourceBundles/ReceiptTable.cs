using System.Globalization;
using Maestro.Cli.Output;
using Maestro.Cli.Rest;

namespace Maestro.Cli.ResourceBundles;

/// <summary>A receipt, a line for each step.</summary>
internal static class ReceiptTable
{
    /// <summary>Prints it.</summary>
    public static void Print(Terminal terminal, Receipt receipt)
    {
        IEnumerable<(string, Cell)> fields =
        [
            ("ID", receipt.Id),
            ("Consumer", receipt.ConsumerName),
            ("Source", receipt.Source ?? ""),
            ("Version", receipt.Version.ToString(CultureInfo.InvariantCulture)),
            ("Accepted", Moment.Exact(receipt.AcceptedAt)),
            ("Delivered", Step(receipt, "delivered", receipt.DeliveredAt)),
            ("Acknowledged", Moment.Exact(receipt.AcknowledgedAt)),
            ("Applied", Step(receipt, "applied", receipt.AppliedAt)),
            ("Observed", Step(receipt, "observed", receipt.ObservedAt)),
            ("Deliveries", receipt.Deliveries?.ToString(CultureInfo.InvariantCulture) ?? ""),
            ("Last delivery", Moment.Exact(receipt.LastDeliveredAt)),
            ("Next delivery", Moment.Exact(receipt.NextDeliveryAt ?? receipt.Deletion?.NextDeliveryAt)),
        ];
        if (receipt.Deletion is { } deletion)
        {
            fields = fields.Concat([("Deletion asked", Moment.Exact(deletion.AskedAt)), ("Gone", Step(receipt, "gone", null))]);
        }

        Result.PrintFields(terminal, fields.Where(field => field.Item2.Text.Length > 0));
    }

    // A step that is done may have lost its time: history is not kept for ever.
    private static Cell Step(Receipt receipt, string step, DateTimeOffset? time) =>
        receipt.Missing.FirstOrDefault(missing => missing.Step == step) is { } missing ? new Cell($"missing: {missing.Reason}", Tone.Waiting)
        : time is not null ? new Cell(Moment.Exact(time), Tone.Good)
        : receipt.Deletion is null ? new Cell("done", Tone.Good)
        : "";
}
