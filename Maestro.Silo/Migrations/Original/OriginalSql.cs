namespace Maestro.Silo.Migrations.Original;

/// <summary>The statements around our own migrations that take a database of the original server over: <c>sql/original</c>.</summary>
internal static class OriginalSql
{
    /// <summary>Before our migrations: makes room for our tables.</summary>
    public static string SetAside { get; } = Read("set_aside");

    /// <summary>After them: fills our tables, and closes the original ones.</summary>
    public static string Copy { get; } = Read("copy");

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(OriginalSql).Assembly.GetManifestResourceStream($"original/{name}.sql")!);
        return reader.ReadToEnd();
    }
}
