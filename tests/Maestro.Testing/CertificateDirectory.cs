namespace Maestro.Testing;

/// <summary>
/// A directory of PEM files as Kubernetes mounts a Secret: the files are symbolic links through <c>..data</c> into a directory that a rotation
/// replaces as a whole.
/// </summary>
public sealed class CertificateDirectory : IDisposable
{
    private const string Data = "..data";
    private static readonly string[] Names = ["tls.crt", "tls.key", "ca.crt"];

    private readonly string _directory = Directory.CreateTempSubdirectory("maestro-tls-").FullName;
    private int _generation;

    /// <summary>Makes the directory.</summary>
    /// <param name="pair">Certificate and key.</param>
    /// <param name="authority">PEM of authorities; null for a file without any.</param>
    public CertificateDirectory(IssuedCertificate pair, string? authority = null)
    {
        Rotate(pair, authority);
        foreach (var name in Names)
        {
            File.CreateSymbolicLink(Path.Combine(_directory, name), Path.Combine(Data, name));
        }
    }

    public string Certificate => Path.Combine(_directory, Names[0]);

    public string Key => Path.Combine(_directory, Names[1]);

    public string Authority => Path.Combine(_directory, Names[2]);

    /// <summary>Replaces all files; for a moment there are none.</summary>
    public void Rotate(IssuedCertificate pair, string? authority = null)
    {
        var generation = $"..{++_generation}";
        var path = Directory.CreateDirectory(Path.Combine(_directory, generation)).FullName;
        File.WriteAllText(Path.Combine(path, Names[0]), pair.CertificatePem);
        File.WriteAllText(Path.Combine(path, Names[1]), pair.KeyPem);
        File.WriteAllText(Path.Combine(path, Names[2]), authority ?? "");

        // A kubelet renames the new link over the old one; the framework cannot do that with links to directories.
        var link = Path.Combine(_directory, Data);
        File.Delete(link);
        Directory.CreateSymbolicLink(link, generation);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
