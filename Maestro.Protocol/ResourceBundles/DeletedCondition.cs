using System.Text.Json;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>Finds the proof of deletion in a status (protocol.md section 3.2).</summary>
internal static class DeletedCondition
{
    /// <summary>True when <c>conditions</c> holds one of type <c>Deleted</c> whose status is <c>True</c>.</summary>
    /// <param name="reader">Is at the status, and at its end afterwards.</param>
    public static bool IsTrue(ref Utf8JsonReader reader)
    {
        var deleted = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isConditions = reader.ValueTextEquals("conditions"u8);
            reader.Read();
            if (isConditions && reader.TokenType == JsonTokenType.StartArray)
            {
                deleted = HoldsDeleted(ref reader);
            }
            else
            {
                deleted &= !isConditions;
                reader.Skip();
            }
        }

        return deleted;
    }

    private static bool HoldsDeleted(ref Utf8JsonReader reader)
    {
        var found = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                found |= IsDeleted(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }

    private static bool IsDeleted(ref Utf8JsonReader reader)
    {
        var type = false;
        var status = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            var isStatus = reader.ValueTextEquals("status"u8);
            reader.Read();
            var isText = reader.TokenType == JsonTokenType.String;
            type = isType ? isText && reader.ValueTextEquals("Deleted"u8) : type;
            status = isStatus ? isText && reader.ValueTextEquals("True"u8) : status;
            reader.Skip();
        }

        return type && status;
    }
}
