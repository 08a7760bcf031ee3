using Maestro.Cli.Manifests;
using Maestro.Cli.Settings;

namespace Maestro.Cli.Tests.Manifests;

public sealed class InputFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("maestro-inputs").FullName;

    [Fact]
    public void A_directory_is_its_files_with_known_endings_by_name()
    {
        Write("b.yml", "b");
        Write("a.yaml", "a");
        Write("c.json", "c");
        Write("README.md", "no");
        Directory.CreateDirectory(Path.Combine(_directory, "below"));
        Write(Path.Combine("below", "d.yaml"), "d");

        Assert.Equal(["a", "b", "c"], Read(recursive: false, _directory));
        Assert.Equal(["a", "b", "d", "c"], Read(recursive: true, _directory));
        Assert.All(InputFiles.Read([_directory], recursive: true, TextReader.Null), file => Assert.Equal(_directory, file.Given));
    }

    [Fact]
    public void Files_and_standard_input_come_in_the_order_given()
    {
        Write("a.txt", "a");

        Assert.Equal(["in", "a"], Read(recursive: false, "-", Path.Combine(_directory, "a.txt")));
    }

    [Fact]
    public void What_cannot_be_read_is_named()
    {
        Write("latin.yaml", "");
        File.WriteAllBytes(Path.Combine(_directory, "latin.yaml"), [0x61, 0xE4, 0x62]);
        Directory.CreateDirectory(Path.Combine(_directory, "empty"));

        Assert.EndsWith("nosuch.yaml does not exist", Fails("nosuch.yaml"), StringComparison.Ordinal);
        Assert.EndsWith("latin.yaml is not text in UTF-8", Fails("latin.yaml"), StringComparison.Ordinal);
        Assert.EndsWith("empty holds no file that ends in .yaml, .yml, .json", Fails("empty"), StringComparison.Ordinal);
    }

    [Fact]
    public void Something_must_be_named_and_standard_input_once()
    {
        Assert.Contains("--file is required", Assert.Throws<InvalidSettingsException>(() => Read(false)).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Throws<InvalidSettingsException>(() => Read(false, "-", "-")).Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string[] Read(bool recursive, params string[] names)
    {
        using var input = new StringReader("in");
        return [.. InputFiles.Read(names, recursive, input).Select(file => file.Text)];
    }

    private string Fails(string name) =>
        Assert.Throws<CommandFailure>(() => InputFiles.Read([Path.Combine(_directory, name)], false, TextReader.Null)).Message;

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text);
}
