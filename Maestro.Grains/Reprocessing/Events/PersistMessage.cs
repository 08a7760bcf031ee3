using System.Text.Json;
using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Protocol;

namespace Maestro.Grains.Reprocessing.Events;

/// <summary>What a persist message turned out to be.</summary>
public enum PersistKind
{
    /// <summary>It can be processed.</summary>
    Usable,
    /// <summary>Nothing can be made of it.</summary>
    Unreadable,
    /// <summary>It names another system than its queue.</summary>
    Misplaced,
    /// <summary>It can be read and must not be processed.</summary>
    Invalid,
}

/// <summary>A persist message, read (reprocessing.md sections 3.3 and 3.4).</summary>
/// <param name="Kind">What it turned out to be.</param>
/// <param name="Event">The event; null when unreadable.</param>
/// <param name="Reason">Why it cannot be processed; null when it can.</param>
public sealed record PersistMessage(PersistKind Kind, PlatformEvent? Event, string? Reason)
{
    private const int MaxBytes = 32 * 1024 * 1024;

    /// <summary>Reads a message that arrived for a system.</summary>
    public static PersistMessage Read(string systemId, PersistDelivery delivery)
    {
        if (delivery.Body.Length > MaxBytes)
        {
            return new(PersistKind.Unreadable, null, $"body: has {delivery.Body.Length} bytes, allowed are {MaxBytes}");
        }

        try
        {
            using var document = JsonDocument.Parse(delivery.Body, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
            var read = PlatformEventJson.Read(
                delivery.Source == PersistSource.Sync ? document.RootElement : UnwrapCelery(document.RootElement));
            return Judge(read, systemId);
        }
        catch (JsonException cause)
        {
            return new(PersistKind.Unreadable, null, $"body: must be JSON: {cause.Message}");
        }
        catch (InvalidEventException cause)
        {
            return new(PersistKind.Unreadable, null, cause.Message);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair in a key, written as an escape, is no text.
            return new(PersistKind.Unreadable, null, "body: must be valid Unicode text in UTF-8");
        }
    }

    private static PersistMessage Judge(PlatformEvent read, string systemId)
    {
        if (Identifiers.FindFault(read) is { } fault)
        {
            return new(PersistKind.Unreadable, null, fault);
        }

        if (read.SystemId.Length > 0 && read.SystemId != systemId)
        {
            return new(PersistKind.Misplaced, read, $"systemId: {read.SystemId} is not the system {systemId} of the queue");
        }

        var located = read with { SystemId = systemId };
        if (read.InstanceId.Length == 0)
        {
            return new(PersistKind.Invalid, located, "instanceId: must not be empty");
        }

        return Scopes.IsExecution(read.Scope) || read.Scope == Scopes.Reprocessing
            ? new(PersistKind.Usable, located, null)
            : new(PersistKind.Invalid, located, $"invalid event's scope {read.Scope}");
    }

    private static JsonElement UnwrapCelery(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidEventException("body: must be a JSON object");
        }

        foreach (var field in message.EnumerateObject())
        {
            if (field.NameEquals("args") && field.Value.ValueKind == JsonValueKind.Array && field.Value.GetArrayLength() > 0)
            {
                return field.Value[0];
            }
        }

        throw new InvalidEventException("args: must be a list whose first element is the event");
    }
}
