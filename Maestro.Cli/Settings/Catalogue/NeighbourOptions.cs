namespace Maestro.Cli.Settings.Catalogue;

/// <summary>Where one of the platform's services is: scheme, host and port.</summary>
/// <param name="name">The name in options.</param>
/// <param name="variable">The name in the platform's own variables.</param>
/// <param name="title">The name in sentences.</param>
/// <param name="port">Its usual port.</param>
internal sealed class NeighbourOptions(string name, string variable, string title, int port)
{
    /// <summary>The scheme.</summary>
    public Setting<string> Scheme { get; } =
        new($"reprocessing-{name}-scheme", Formats.Choice(("http", "http"), ("https", "https")), "http", $"scheme of {title}")
        {
            OtherVariables = [$"{variable}_SCHEME"],
        };

    /// <summary>The host.</summary>
    public Setting<string> Host { get; } =
        new($"reprocessing-{name}-host", Formats.Text with { Placeholder = "HOST", EmptyIsValue = false }, "localhost", $"host of {title}")
        {
            OtherVariables = [$"{variable}_HOST"],
        };

    /// <summary>The port.</summary>
    public Setting<int> Port { get; } =
        new($"reprocessing-{name}-port", Formats.Port, port, $"port of {title}") { OtherVariables = [$"{variable}_PORT"] };

    /// <summary>All three.</summary>
    public IEnumerable<Setting> All => [Scheme, Host, Port];

    /// <summary>The address they make.</summary>
    public Uri Address(SettingValues values) => new UriBuilder(values.Get(Scheme), values.Get(Host), values.Get(Port)).Uri;
}
