using System.Text.Json;
using System.Text.Json.Serialization;

namespace Maestro.Cli.Rest;

/// <summary>The types of REST, read and written by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = Protocol.JsonLimits.MaxDepth,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Consumer))]
[JsonSerializable(typeof(NewConsumer))]
[JsonSerializable(typeof(ConsumerPatch))]
[JsonSerializable(typeof(ResourceBundle))]
[JsonSerializable(typeof(BundleEvent))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(Connection))]
[JsonSerializable(typeof(ForceFinalizationRequest))]
[JsonSerializable(typeof(ForceFinalization))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ListPage))]
internal sealed partial class RestJson : JsonSerializerContext;

/// <summary>Registers a consumer.</summary>
internal sealed record NewConsumer(string Name, IReadOnlyDictionary<string, string>? Labels);

/// <summary>Replaces the labels of a consumer.</summary>
internal sealed record ConsumerPatch(IReadOnlyDictionary<string, string> Labels);

/// <summary>An answer, understood and as it came.</summary>
/// <param name="Value">What it means.</param>
/// <param name="Json">Its very words, for what commands print as JSON.</param>
internal sealed record Answer<T>(T Value, JsonElement Json);
