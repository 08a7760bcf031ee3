using Maestro.Cli.Output;
using Maestro.Cli.Rest;

namespace Maestro.Cli.Tracing;

/// <summary>Says where a bundle stands, why, and what to do about it. Pure: facts in, sentences out.</summary>
internal static class Verdict
{
    /// <summary>The sentences, the most important one first.</summary>
    /// <param name="receipt">How far its version has come.</param>
    /// <param name="connection">Where its agents are; null when that is not known.</param>
    /// <param name="bundle">The bundle.</param>
    public static IReadOnlyList<Cell> Of(Receipt receipt, Connection? connection, ResourceBundle bundle)
    {
        var sentences = new List<Cell> { Headline(receipt) };
        if (receipt.Missing.Any(missing => missing.Code is "not_applied" or "applied_unknown"))
        {
            sentences.AddRange(Unapplied(bundle));
        }

        if (receipt.Missing is [var cause, ..])
        {
            sentences.AddRange(cause.Step != "observed" && connection is not null ? Agents(connection, cause) : []);
            sentences.AddRange(Advice(cause, receipt) is { } advice ? [advice] : []);
        }

        return sentences;
    }

    private static Cell Headline(Receipt receipt)
    {
        var version = FormattableString.Invariant($"Version {receipt.Version}");
        return receipt.Missing switch
        {
            [] => new Cell($"{version} is applied{Steps(receipt)}.", Tone.Good),
            [{ Step: "gone" } cause, ..] => new Cell($"It is being deleted{Since(receipt.Deletion?.AskedAt)}, and not gone yet: {cause.Reason}.", Tone.Waiting),
            [{ Step: "observed" } cause, ..] => new Cell($"{version} is applied{Steps(receipt)}, and not observed yet: {cause.Reason}.", Tone.Good),
            [{ Code: "not_applied" } cause, ..] => new Cell($"{version} is not applied: {cause.Reason}.", Tone.Bad),
            [var cause, ..] => new Cell($"{version} is not applied yet: {cause.Reason}.", Tone.Waiting),
        };
    }

    private static string Steps(Receipt receipt)
    {
        (string Step, DateTimeOffset? Time)[] all = [("delivered", receipt.DeliveredAt), ("applied", receipt.AppliedAt), ("observed", receipt.ObservedAt)];
        var known = receipt.AcceptedAt is { } accepted
            ? all.Where(step => step.Time is not null).Select(step => $"{step.Step} {Elapsed.Between(accepted, step.Time)}").ToArray()
            : [];
        return known.Length == 0 ? "" : $" (accepted {Moment.Exact(receipt.AcceptedAt)}, {string.Join(", ", known)})";
    }

    private static IEnumerable<Cell> Unapplied(ResourceBundle bundle) =>
        from manifest in bundle.Status?.ResourceStatus ?? []
        from condition in manifest.Conditions ?? []
        where condition is { Type: "Applied", Status: not "True" }
        select new Cell($"{NameOf(manifest.ResourceMeta)}: {condition.Reason}: {condition.Message}".TrimEnd(' ', ':'), Tone.Bad);

    private static string NameOf(ManifestName? manifest) =>
        $"{manifest?.Kind} {(string.IsNullOrEmpty(manifest?.Namespace) ? "" : $"{manifest.Namespace}/")}{manifest?.Name}";

    private static IEnumerable<Cell> Agents(Connection connection, MissingStep cause)
    {
        if (connection.Connected)
        {
            var gateways = string.Join(", ", connection.Gateways.Select(gateway => gateway.GatewayId));
            yield return $"An agent of {connection.ConsumerName} is attached{Since(connection.ConnectedSince)}"
                + $"{(gateways.Length == 0 ? "" : $" at gateway {gateways}")}{LastSeen(connection)}.";
        }
        else if (cause.Code is not ("agent_not_connected" or "broker_not_connected"))
        {
            // Otherwise the headline says so already.
            yield return $"No agent of {connection.ConsumerName} is attached{LastSeen(connection)}.";
        }

        if (connection.SilentGateways is { Count: > 0 } silent)
        {
            yield return new Cell($"Not all gateways answered ({string.Join(", ", silent)}): an agent may be attached there.", Tone.Waiting);
        }
    }

    private static string Since(DateTimeOffset? time) => time is null ? "" : $" since {Moment.Of(time)}";

    private static string LastSeen(Connection connection) =>
        connection.LastSeenAt is null ? "" : $", last heard of at {Moment.Of(connection.LastSeenAt)}";

    private static string? Advice(MissingStep cause, Receipt receipt) => cause.Code switch
    {
        "agent_not_connected" when cause.Step == "gone" =>
            $"Start the agent; or, if its cluster is gone for good: maestro resourcebundle force-finalize {receipt.Id} --reason \"...\"",
        "agent_not_connected" => $"Look at the agent in the cluster of {receipt.ConsumerName}: it is delivered as soon as that connects.",
        "broker_not_connected" => "Look at the message broker, and at /readyz and the log of a server for why it is not reached; nothing is wrong with the "
            + $"agent of {receipt.ConsumerName}, as far as is known.",
        "no_status_yet" or "no_proof_yet" => $"Look at the log of the agent of {receipt.ConsumerName}; the server repeats the delivery until it answers.",
        "not_applied" or "applied_unknown" => $"What the agent says about each manifest: maestro resourcebundle status {receipt.Id} -o yaml",
        "no_watcher" => $"Nothing is wrong with the bundle: nobody watches source {receipt.Source} at the moment.",
        "deletion_paused" => $"The agent of {receipt.ConsumerName} gets the deletion again when it reconnects.",
        _ => null,
    };
}
