using Maestro.Protocol;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;

namespace Maestro.Grains.ResourceBundles;

/// <summary>What a command leads to.</summary>
/// <param name="Answer">The answer for the caller.</param>
/// <param name="State">The state to write before anything else happens; null when nothing is written.</param>
public sealed record BundleOutcome(SpecAnswer Answer, ResourceBundleState? State = null);

/// <summary>
/// The decisions of a resource bundle (protocol.md sections 4.1 to 4.4): pure functions of the stored state and a command. A state of
/// null means that no such bundle is stored.
/// </summary>
public static class ResourceBundleRules
{
    /// <summary>Decides on a create, update or delete request of a source.</summary>
    /// <param name="id">The bundle.</param>
    /// <param name="current">What is stored.</param>
    /// <param name="tombstoneEventId">The event that created an earlier bundle of this id, when that is gone for good.</param>
    /// <param name="command">The request.</param>
    /// <param name="enforceOwnership">Whether only the source that created a bundle may change it.</param>
    /// <param name="now">The time of the decision.</param>
    public static BundleOutcome Apply(
        string id, ResourceBundleState? current, string? tombstoneEventId, SpecCommand command, bool enforceOwnership, DateTimeOffset now) =>
        command.Action switch
        {
            SpecAction.Create => Create(id, current, tombstoneEventId, command, now),
            SpecAction.Update => Update(id, current, command, enforceOwnership, now),
            SpecAction.Delete when current is null => new BundleOutcome(SpecAnswer.Ok(0)),
            SpecAction.Delete => Forbidden(current, command, enforceOwnership) ?? Delete(current, command.Source, now),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.Action, "The action is not known."),
        };

    /// <summary>
    /// Answers an update to a bundle that must not be stored. That is told last: a source learns first what keeps any update from being made.
    /// </summary>
    /// <param name="id">The bundle.</param>
    /// <param name="current">What is stored.</param>
    /// <param name="command">The update.</param>
    /// <param name="problem">Why its bundle must not be stored.</param>
    /// <param name="enforceOwnership">Whether only the source that created a bundle may change it.</param>
    public static SpecAnswer RefuseUpdate(string id, ResourceBundleState? current, SpecCommand command, string problem, bool enforceOwnership)
    {
        var (answer, state) = Update(id, current, command, enforceOwnership, now: default);
        return state is null ? answer : UpdateError(MaestroErrorCode.Validation, problem).Answer;
    }

    /// <summary>Decides on a deletion that needs no proof of ownership.</summary>
    /// <param name="current">What is stored.</param>
    /// <param name="actor">Who asks for it.</param>
    /// <param name="now">The time of the decision.</param>
    /// <param name="operationId">The operation id that goes to the agent with it; null for that of the spec.</param>
    public static BundleOutcome Delete(ResourceBundleState? current, string actor, DateTimeOffset now, string? operationId = null)
    {
        if (current is null or { DeletedAt: not null })
        {
            return new BundleOutcome(SpecAnswer.Ok(current?.Version ?? 0));
        }

        return new BundleOutcome(
            SpecAnswer.Ok(current.Version),
            current with
            {
                DeletedAt = now,
                Change = BundleChange.MarkedDeleting,
                Actor = actor,
                Spec = operationId is null
                    ? current.Spec
                    : current.Spec with { Attributes = LogTracing.WithOperationId(current.Spec.Attributes, operationId) },
            });
    }

    /// <summary>
    /// Decides on a status report. What can never succeed is answered with success, because agents repeat everything else for ever.
    /// </summary>
    public static BundleOutcome UpdateStatus(string id, ResourceBundleState? current, StatusCommand command, DateTimeOffset now)
    {
        if (current is null)
        {
            return new BundleOutcome(SpecAnswer.Ok(0));
        }

        if (command.ConsumerName != current.ConsumerName)
        {
            return Error(
                MaestroErrorCode.Validation,
                $"clustername: '{command.ConsumerName}' is not the consumer of resource {id}, which is '{current.ConsumerName}'");
        }

        if (command.Deleted)
        {
            // A late report of an earlier life of this id must not remove the bundle that lives now.
            return current.DeletedAt is null
                ? new BundleOutcome(SpecAnswer.Ok(current.Version))
                : Written(current with { Status = StatusOf(command, current.Spec), Change = BundleChange.Removed, Actor = command.Agent });
        }

        if (command.Status.Version != current.Version)
        {
            return new BundleOutcome(SpecAnswer.Ok(current.Version));
        }

        return SequenceId.IsNewer(command.Status.SequenceId, current.Status?.SequenceId) switch
        {
            SequenceOrder.Newer => Written(current with
            {
                Status = StatusOf(command, current.Spec),
                UpdatedAt = now,
                Change = current.Status?.Version == current.Version ? BundleChange.StatusUpdated : BundleChange.Acknowledged,
                Actor = command.Agent,
                Detail = command.Conditions,
            }),
            SequenceOrder.NotNewer => new BundleOutcome(SpecAnswer.Ok(current.Version)),
            _ => Error(
                MaestroErrorCode.Validation,
                $"sequenceid: '{command.Status.SequenceId}' cannot be compared with the stored '{current.Status?.SequenceId}'; " +
                "it must be a decimal snowflake of the same node"),
        };
    }

    /// <summary>Decides that a bundle is given up whose deletion its agent will never prove.</summary>
    /// <param name="id">The bundle.</param>
    /// <param name="current">What is stored.</param>
    /// <param name="actor">Who gives it up.</param>
    /// <param name="reason">Why.</param>
    /// <param name="serverSource">The server's source id.</param>
    /// <param name="eventId">A fresh id for the final event.</param>
    /// <param name="now">The time of the decision.</param>
    public static BundleOutcome ForceFinalize(
        string id, ResourceBundleState? current, string actor, string reason, string serverSource, string eventId, DateTimeOffset now)
    {
        if (current is null)
        {
            return new BundleOutcome(SpecAnswer.Error(MaestroErrorCode.NotFound, $"Resource with id='{id}' not found"));
        }

        if (current.DeletedAt is null)
        {
            return new BundleOutcome(SpecAnswer.Error(
                MaestroErrorCode.Conflict, $"the resource is not being deleted, delete it first; only a deletion can be given up, id: {id}"));
        }

        var message = $"{actor} gave up on the deletion; objects may be left in cluster {current.ConsumerName}: {reason}";
        var data = FinalStatus.Data(current.Status?.Data, current.Version, message, now);
        var sequence = FinalStatus.SequenceAfter(current.Status?.SequenceId, now);
        var attributes = FinalStatus.Attributes(id, current.ConsumerName, current.Version, serverSource, sequence, data, eventId, now);
        if (current.Status is { } last)
        {
            attributes = EventAttributes.WithMetadata(attributes, EventAttributes.MetadataOf(last.Attributes));
        }

        return Written(current with
        {
            Status = new StoredStatus(current.Version, sequence.ToString(), StatusHash.Compute(data), attributes, data),
            Change = BundleChange.Removed,
            Actor = actor,
            Detail = reason,
        });
    }

    /// <summary>Watchers tell works apart by metadata: that of the source, or else that of the agent, which is kept only then.</summary>
    private static StoredStatus StatusOf(StatusCommand command, StoredSpec spec) => spec.Metadata.IsEmpty && command.Metadata is { } metadata
        ? command.Status with { Attributes = EventAttributes.WithMetadata(command.Status.Attributes, metadata) }
        : command.Status;

    private static BundleOutcome Create(
        string id, ResourceBundleState? current, string? tombstoneEventId, SpecCommand command, DateTimeOffset now)
    {
        if (current is not null)
        {
            return Error(MaestroErrorCode.Conflict, "failed to create resource: ", "This Resource already exists");
        }

        if (tombstoneEventId is not null && tombstoneEventId == command.Spec.EventId)
        {
            return Error(
                MaestroErrorCode.Conflict,
                "failed to create resource: ",
                $"event {command.Spec.EventId} created resource {id} before and it was deleted since; a late repetition does not create it again");
        }

        return Written(new ResourceBundleState
        {
            Name = id,
            Source = command.Source,
            ConsumerName = command.ConsumerName,
            Version = command.ResourceVersion == 0 ? 1 : command.ResourceVersion,
            CreatedAt = now,
            UpdatedAt = now,
            CreateEventId = command.Spec.EventId,
            Spec = command.Spec,
            Change = BundleChange.Created,
            Actor = command.Source,
        });
    }

    private static BundleOutcome Update(
        string id, ResourceBundleState? current, SpecCommand command, bool enforceOwnership, DateTimeOffset now)
    {
        if (current is null)
        {
            return UpdateError(MaestroErrorCode.NotFound, $"Resource with id='{id}' not found");
        }

        if (current.DeletedAt is not null)
        {
            return UpdateError(MaestroErrorCode.Conflict, $"the resource is under deletion, id: {id}");
        }

        if (Forbidden(current, command, enforceOwnership) is { } forbidden)
        {
            return forbidden;
        }

        if (IsRepetition(current, command))
        {
            return new BundleOutcome(SpecAnswer.Ok(current.Version));
        }

        if (command.ResourceVersion != 0 && command.ResourceVersion != current.Version)
        {
            return UpdateError(
                MaestroErrorCode.Conflict, $"the resource version is not the latest, the latest version: {current.Version}");
        }

        if (current.Version == int.MaxValue)
        {
            return UpdateError(MaestroErrorCode.General, $"the resource version {current.Version} cannot grow any more");
        }

        return Written(current with
        {
            Version = current.Version + 1,
            UpdatedAt = now,
            Spec = command.Spec,
            Change = BundleChange.SpecUpdated,
            Actor = command.Source,
        });
    }

    /// <summary>The source did not see the answer to its last event and sends the very same event again.</summary>
    private static bool IsRepetition(ResourceBundleState current, SpecCommand command) =>
        command.Source == current.Source
        && command.Spec.EventId == current.Spec.EventId
        && command.Spec.Data.Span.SequenceEqual(current.Spec.Data.Span)
        && command.Spec.Metadata.Span.SequenceEqual(current.Spec.Metadata.Span);

    private static BundleOutcome? Forbidden(ResourceBundleState current, SpecCommand command, bool enforceOwnership)
    {
        if (!enforceOwnership)
        {
            return null;
        }

        var verb = command.Action == SpecAction.Delete ? "failed to delete resource: " : "failed to update resource: ";
        if (command.Source != current.Source)
        {
            return Error(MaestroErrorCode.Forbidden, verb, $"the resource belongs to source '{current.Source}', not to '{command.Source}'");
        }

        // Hand-written clients leave the cluster of a deletion to their tooling; it changes nothing there.
        return command.Action == SpecAction.Update && command.ConsumerName != current.ConsumerName
            ? Error(MaestroErrorCode.Validation, verb, $"clustername: '{command.ConsumerName}' is not the consumer '{current.ConsumerName}' of the resource")
            : null;
    }

    private static BundleOutcome Written(ResourceBundleState state) => new(SpecAnswer.Ok(state.Version), state);

    private static BundleOutcome UpdateError(MaestroErrorCode code, string reason) => Error(code, "failed to update resource: ", reason);

    private static BundleOutcome Error(MaestroErrorCode code, string prefix, string reason) =>
        new(SpecAnswer.Error(code, $"{prefix}{new MaestroError(code, reason)}"));

    private static BundleOutcome Error(MaestroErrorCode code, string reason) => Error(code, "", reason);
}
