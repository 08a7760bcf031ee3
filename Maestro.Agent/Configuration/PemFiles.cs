using System.Text;

namespace Maestro.Agent.Configuration;

/// <summary>Certificates and keys of a driver configuration file, given as paths or inline.</summary>
internal static class PemFiles
{
    /// <summary>The PEM of <c>&lt;name&gt;Data</c>, else that of the file <c>&lt;name&gt;File</c>; null when there is neither.</summary>
    /// <exception cref="AgentConfigurationException">It is no base64, or the file cannot be read.</exception>
    public static string? Read(DriverFileKeys file, string name)
    {
        if (file.Text(name + "Data") is { Length: > 0 } data)
        {
            try
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            }
            catch (FormatException cause)
            {
                throw new AgentConfigurationException($"{file.Path}: {name}Data must be PEM in base64", cause);
            }
        }

        return file.Text(name + "File") is { Length: > 0 } path ? ReadText($"{file.Path}: {name}File", path) : null;
    }

    /// <summary>The text of a file.</summary>
    /// <param name="setting">What names the file, for errors.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="AgentConfigurationException">It cannot be read.</exception>
    public static string ReadText(string setting, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new AgentConfigurationException($"{setting}: '{path}' cannot be read: {cause.Message}", cause);
        }
    }
}
