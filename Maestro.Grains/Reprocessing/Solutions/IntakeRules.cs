using System.Collections.Immutable;
using Maestro.Grains.Reprocessing.Effects;
using Maestro.Grains.Reprocessing.Events;

namespace Maestro.Grains.Reprocessing.Solutions;

/// <summary>A persist message as the store knows it.</summary>
/// <param name="Id">Its place.</param>
/// <param name="State">How it stands.</param>
/// <param name="JobId">The job that came of it; empty when none did.</param>
/// <param name="Reason">Why it failed.</param>
public sealed record StoredItem(long Id, ItemState State, string JobId, string? Reason);

/// <summary>Taking persist messages in (reprocessing.md sections 3.4 and 7.6).</summary>
internal static class IntakeRules
{
    private const string UnreadableExchange = "events.publish_error";
    private const string UnreadableKey = "exception";
    private const string FailedExchange = "persist_error";

    /// <summary>What a second arrival of the message is recognised by; null for a message that is not processed.</summary>
    public static string? KeyOf(PersistMessage message) => message switch
    {
        { Kind: not PersistKind.Usable } or { Event: null } => null,
        { Event: var read } => read.Scope == Scopes.Reprocessing
            ? $"r:{read.Reprocessing?.Id}:{read.InstanceId}"
            : KeyOf(read.InstanceId),
    };

    /// <summary>What the persist message of a normal run of the instance is recognised by.</summary>
    public static string KeyOf(string instanceId) => $"x:{instanceId}";

    /// <summary>Takes a message in.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="delivery">The message.</param>
    /// <param name="message">The same, read.</param>
    /// <param name="known">What is known by its key; a message that is taken in is added.</param>
    public static AcceptAnswer Accept(SolutionTurn turn, PersistDelivery delivery, PersistMessage message, Dictionary<string, StoredItem> known)
    {
        if (message.Kind != PersistKind.Usable)
        {
            return Reject(turn, delivery, message);
        }

        var read = message.Event!;
        var isReply = read.Scope == Scopes.Reprocessing;
        var key = KeyOf(message)!;
        var existing = known.GetValueOrDefault(key);
        if (existing is not null && (isReply || existing.State is not (ItemState.Failed or ItemState.Cancelled)))
        {
            if (delivery.Source == PersistSource.Queue)
            {
                TakeOver(turn, existing.Id, delivery.Body, read);
            }

            if (existing.State == ItemState.JobCreated)
            {
                turn.Audit(existing.JobId, "", "persist_repeated", $"instance {read.InstanceId}: its job decides");
            }

            return new AcceptAnswer(AcceptVerdict.Known, existing.Id, null);
        }

        // Messages parked behind a lock are taken without limit: the replies that end the lock come through the same queue.
        var state = turn.State;
        if (!isReply && state.Executions.Count >= turn.Context.Options.MaxWaiting && state.AdmitsExecutions(turn.Now))
        {
            return new AcceptAnswer(AcceptVerdict.Busy, 0, $"{state.Executions.Count} persist messages of system {state.SystemId} wait already");
        }

        var id = turn.TakeNumber();
        turn.Write(new ItemRow
        {
            Id = id,
            Key = key,
            IsReply = isReply,
            Source = delivery.Source,
            InstanceId = read.InstanceId,
            JobId = isReply ? read.Reprocessing?.Id ?? "" : "",
            AcceptedAt = turn.Now,
            Body = delivery.Body,
            Replaces = existing?.Id ?? 0,
        });
        known[key] = new StoredItem(id, ItemState.Waiting, "", null);
        Admit(turn, new ItemInWork(id, delivery.Source, read, turn.Now), isReply);
        return new AcceptAnswer(AcceptVerdict.Stored, id, null);
    }

    /// <summary>Withdraws a message nobody has worked on yet. One of the queue is acknowledged, so nobody would send it again: it stays.</summary>
    /// <returns>True when it was withdrawn.</returns>
    public static bool TryWithdraw(SolutionTurn turn, long id)
    {
        if (FindSync(turn.State.Executions, id) is not { } waiting)
        {
            return false;
        }

        turn.State = turn.State with { Executions = turn.State.Executions.Remove(waiting) };
        turn.Write(Final(waiting.Id, ItemState.Cancelled, "", "withdrawn before it was worked on", turn.Now));
        turn.Audit("", "", "persist_withdrawn", waiting.InstanceId);
        return true;
    }

    /// <summary>The bytes of a message that failed for good go to the error exchange of its system.</summary>
    public static void PublishFailed(SolutionTurn turn, long item, PersistSource source)
    {
        if (source == PersistSource.Queue)
        {
            turn.Want(
                EffectKind.Publish,
                effect => effect with { Item = item, Target = FailedExchange, RoutingKey = turn.State.SystemId },
                (byte[]?)null);
        }
    }

    /// <summary>The platform is told that a persist failed for good (section 5.9).</summary>
    public static void SendError(SolutionTurn turn, PlatformEvent failed, string reason) => turn.Want(
        EffectKind.ErrorEvent,
        effect => effect with { InstanceId = failed.InstanceId },
        PlatformEventJson.Write(PlatformEvents.ErrorOf(failed, turn.State.SystemId, reason)));

    /// <summary>The row of a message whose outcome is final.</summary>
    public static ItemRow Final(long id, ItemState state, string jobId, string? reason, DateTimeOffset now) =>
        new() { Id = id, Key = "", State = state, JobId = jobId, Reason = reason, DoneAt = now };

    /// <summary>
    /// The queue brings a message whose sender waits for the outcome as well. Acknowledged, it is not sent again: from here on it is one of the queue,
    /// which is not withdrawn and goes to the error exchange when it fails.
    /// </summary>
    private static void TakeOver(SolutionTurn turn, long id, byte[] body, PlatformEvent read)
    {
        var state = turn.State;
        var takenOver = state switch
        {
            { Execution: { Source: PersistSource.Sync } item } when item.Id == id =>
                state with { Execution = item with { Source = PersistSource.Queue, Event = read } },
            { Reply: { Source: PersistSource.Sync } item } when item.Id == id =>
                state with { Reply = item with { Source = PersistSource.Queue, Event = read } },
            _ when FindSync(state.Executions, id) is { } item =>
                state with { Executions = state.Executions.Replace(item, item with { Source = PersistSource.Queue }) },
            _ when FindSync(state.Replies, id) is { } item =>
                state with { Replies = state.Replies.Replace(item, item with { Source = PersistSource.Queue }) },
            _ => null,
        };
        if (takenOver is not null)
        {
            turn.State = takenOver;
            turn.TakeOver(id, body);
        }
    }

    private static WaitingItem? FindSync(ImmutableList<WaitingItem> waiting, long id) =>
        waiting.Find(item => item.Id == id && item.Source == PersistSource.Sync);

    private static void Admit(SolutionTurn turn, ItemInWork item, bool isReply)
    {
        var state = turn.State;
        var waiting = new WaitingItem(item.Id, item.Source, item.Event.InstanceId, item.AcceptedAt);
        if (isReply)
        {
            if (state.Reply is null && state.Replies.IsEmpty)
            {
                ReplyRules.Begin(turn, item);
            }
            else
            {
                turn.State = state with { Replies = state.Replies.Add(waiting) };
            }
        }
        else if (state.Execution is null && state.Executions.IsEmpty && state.AdmitsExecutions(turn.Now))
        {
            ExecutionRules.Begin(turn, item);
        }
        else
        {
            turn.State = state with { Executions = state.Executions.Add(waiting) };
        }
    }

    private static AcceptAnswer Reject(SolutionTurn turn, PersistDelivery delivery, PersistMessage message)
    {
        if (delivery.Source == PersistSource.Queue)
        {
            var (exchange, key) = message.Kind == PersistKind.Unreadable
                ? (UnreadableExchange, UnreadableKey)
                : (FailedExchange, turn.State.SystemId);
            turn.Want(EffectKind.Publish, effect => effect with { Target = exchange, RoutingKey = key }, delivery.Body);
            turn.Audit("", "", "persist_rejected", message.Reason ?? "");
            if (message.Kind == PersistKind.Invalid)
            {
                SendError(turn, message.Event!, message.Reason!);
            }
        }

        return new AcceptAnswer(AcceptVerdict.Rejected, 0, message.Reason);
    }
}
