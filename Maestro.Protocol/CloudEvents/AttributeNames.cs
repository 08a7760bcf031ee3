using System.Buffers;

namespace Maestro.Protocol.CloudEvents;

/// <summary>What the name of an attribute may consist of.</summary>
internal static class AttributeNames
{
    /// <summary>Lower-case letters and digits; readers lower-case what they receive.</summary>
    public static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");
}
