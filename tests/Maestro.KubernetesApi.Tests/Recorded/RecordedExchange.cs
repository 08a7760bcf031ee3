using System.Text.Json.Nodes;

namespace Maestro.KubernetesApi.Tests.Recorded;

/// <summary>One request to a real kube-apiserver and its answer.</summary>
internal sealed record RecordedExchange(string File, string Method, string Path, IReadOnlyDictionary<string, string> Headers, JsonNode? RequestBody, int Status, string ContentType, JsonNode? Body)
{
    private static readonly string Folder = System.IO.Path.Combine(AppContext.BaseDirectory, "Recorded");

    public static IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*.json").Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal);

    public static RecordedExchange Read(string file)
    {
        var document = JsonNode.Parse(System.IO.File.ReadAllBytes(System.IO.Path.Combine(Folder, file)))!;
        var request = document["request"]!;
        var response = document["response"]!;
        return new RecordedExchange(
            file,
            request["method"]!.GetValue<string>(),
            request["path"]!.GetValue<string>(),
            ((JsonObject)request["headers"]!).ToDictionary(header => header.Key, header => header.Value!.GetValue<string>()),
            request["body"],
            response["status"]!.GetValue<int>(),
            response["contentType"]!.GetValue<string>(),
            response["body"]);
    }

    /// <summary>The bytes the real server sent: its documents are compact, end with a line end, and escape what Go escapes.</summary>
    public string Text => Body switch
    {
        JsonValue text => text.GetValue<string>(),
        null => "",
        _ => Json.JsonText.Of(Body) + "\n",
    };
}
