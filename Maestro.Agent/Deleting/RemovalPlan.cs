using System.Text.Json;
using Maestro.Agent.Ownership;

namespace Maestro.Agent.Deleting;

/// <summary>What to do about an object that left its record (agent.md section 3.3).</summary>
internal enum Removal
{
    /// <summary>Nothing: it is not there, not ours, or another object of the same name.</summary>
    Forget,
    /// <summary>Only our owner reference goes, because another record owns it too.</summary>
    Disown,
    /// <summary>It is being deleted already.</summary>
    Wait,
    /// <summary>It is to be deleted.</summary>
    Delete,
}

/// <summary>The decision about one object.</summary>
internal static class RemovalPlan
{
    /// <summary>What to do.</summary>
    /// <param name="entry">The record's entry.</param>
    /// <param name="live">The live object; null when there is none.</param>
    /// <param name="ownerUid">UID of the record.</param>
    public static Removal Of(AppliedResource entry, JsonElement? live, string ownerUid)
    {
        if (live is not { } found || !OwnerReferences.IsOwnedBy(found, ownerUid))
        {
            return Removal.Forget;
        }

        if (OwnerReferences.IsOwnedByOther(found, ownerUid))
        {
            return Removal.Disown;
        }

        var metadata = found.Member("metadata") ?? default;
        if (entry.Uid.Length > 0 && entry.Uid != metadata.Text("uid"))
        {
            return Removal.Forget;
        }

        return metadata.Member("deletionTimestamp") is not null ? Removal.Wait : Removal.Delete;
    }
}
