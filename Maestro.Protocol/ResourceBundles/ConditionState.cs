namespace Maestro.Protocol.ResourceBundles;

/// <summary>What a condition says.</summary>
public enum ConditionState : byte
{
    /// <summary>There is no such condition, or it speaks of an earlier version.</summary>
    Absent,
    /// <summary><c>True</c>.</summary>
    True,
    /// <summary><c>False</c>.</summary>
    False,
    /// <summary><c>Unknown</c>, or anything else.</summary>
    Unknown,
}
