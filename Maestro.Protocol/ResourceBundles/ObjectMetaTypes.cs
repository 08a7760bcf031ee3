using System.Text;
using System.Text.Json;
using static Maestro.Protocol.ResourceBundles.JsonType;

namespace Maestro.Protocol.ResourceBundles;

/// <summary>
/// The types of the metadata of a work, an ObjectMeta (protocol.md section 3.3). The server carries it as it is; whoever writes it by hand wants to
/// know that no client could read it.
/// </summary>
public static class ObjectMetaTypes
{
    private static readonly JsonType Reference = ObjectOf(
        ("apiVersion", Text), ("kind", Text), ("name", Text), ("uid", Text), ("controller", JsonType.Boolean), ("blockOwnerDeletion", JsonType.Boolean));

    private static readonly JsonObjectType All = ObjectOf(
        ("name", Text),
        ("namespace", Text),
        ("labels", MapOf(Text)),
        ("annotations", MapOf(Text)),
        ("finalizers", ListOf(Text)),
        ("ownerReferences", ListOf(Reference)),
        ("uid", Text),
        ("resourceVersion", Text),
        ("generation", Integer),
        ("creationTimestamp", Text),
        ("deletionTimestamp", Text),
        ("deletionGracePeriodSeconds", Integer),
        ("generateName", Text),
        ("selfLink", Text),
        ("managedFields", ListOf(Any)));

    /// <summary>Finds the first value of another type, or member that means nothing; null if there is none.</summary>
    /// <returns>The problem with the path within the metadata in front, for example <c>.labels["app"]: Invalid value: must be a string, not a number</c>.</returns>
    public static string? FindProblem(JsonElement metadata)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(metadata.GetRawText()), JsonObjectText.ReaderOptions);
        reader.Read();
        return All.FindProblem(ref reader) ?? All.FindUnknown(metadata);
    }
}
