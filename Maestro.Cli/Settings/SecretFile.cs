namespace Maestro.Cli.Settings;

/// <summary>Files that hold one value each, as Kubernetes mounts secrets.</summary>
internal static class SecretFile
{
    /// <summary>
    /// The direct value when one is given, else the trimmed content of the file. A file that nobody asked for may be missing; the path
    /// <c>""</c> means an empty value.
    /// </summary>
    /// <exception cref="InvalidSettingsException">Both are given, or the file cannot be read.</exception>
    public static string Value(SettingValues values, Setting<string> direct, Setting<string> file)
    {
        if (values.IsGiven(direct))
        {
            return !values.IsGiven(file)
                ? values.Get(direct)
                : throw new InvalidSettingsException($"{values.Describe(direct)} and {values.Describe(file)} contradict each other; allowed: one of them");
        }

        var path = values.Get(file);
        if (path.Length == 0 || (!values.IsGiven(file) && !File.Exists(path)))
        {
            return "";
        }

        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingsException($"{values.Describe(file)} cannot be read: {cause.Message.TrimEnd('.')}; allowed: a readable file with one value");
        }
    }
}
