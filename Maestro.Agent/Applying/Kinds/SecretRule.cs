using System.Text;
using System.Text.Json.Nodes;

namespace Maestro.Agent.Applying.Kinds;

/// <summary>Secrets: plain texts are folded into the data; another type needs another object.</summary>
internal sealed class SecretRule : KindRule
{
    private const string DefaultType = "Opaque";
    private const string TokenType = "kubernetes.io/service-account-token";

    /// <inheritdoc/>
    public override string? Complete(JsonObject manifest)
    {
        manifest["type"] = TypeOf(manifest);
        Base64Values.Normalize(manifest.Object("data"));
        if (manifest.Object("stringData") is { } texts)
        {
            var data = manifest.ObjectOrNew("data");
            foreach (var (name, text) in texts)
            {
                var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(text!.GetValue<string>()));
                if (data.Text(name) is { } other && other != encoded)
                {
                    return $"Secret.stringData[\"{name}\"] conflicts with Secret.data[\"{name}\"]";
                }

                data[name] = encoded;
            }
        }

        manifest.Remove("stringData");
        return null;
    }

    /// <inheritdoc/>
    public override UpdatePlan Decide(JsonObject manifest, JsonObject live, JsonObject merged, bool changed, bool isSettled)
    {
        if (TypeOf(manifest) != TypeOf(live))
        {
            return new UpdatePlan.Recreate(ManifestBody.Anew(manifest, merged));
        }

        if (TypeOf(manifest) == TokenType)
        {
            foreach (var (name, value) in manifest.Object("data") ?? [])
            {
                var data = merged.ObjectOrNew("data");
                if (!JsonNode.DeepEquals(data[name], value))
                {
                    data[name] = value?.DeepClone();
                    changed = true;
                }
            }
        }
        else
        {
            changed |= Take("data", manifest, live, merged);
        }

        return Plan(merged, changed);
    }

    private static string TypeOf(JsonObject secret) => secret.Text("type") is { Length: > 0 } type ? type : DefaultType;
}
