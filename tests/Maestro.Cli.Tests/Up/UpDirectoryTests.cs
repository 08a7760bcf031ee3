using Maestro.Cli.Up;

namespace Maestro.Cli.Tests.Up;

public sealed class UpDirectoryTests : IDisposable
{
    private readonly UpDirectory _directory = new(Path.Combine(Path.GetTempPath(), $"maestro-up-{Guid.NewGuid():N}"));

    [Fact]
    public void Only_one_holds_the_lock()
    {
        _directory.Create();

        using (_directory.TryLock())
        {
            Assert.Null(_directory.TryLock());
        }

        using var again = _directory.TryLock();
        Assert.NotNull(again);
    }

    [Fact]
    public void It_stays_out_of_a_repository()
    {
        _directory.Create();

        Assert.Equal("*\n", File.ReadAllText(Path.Combine(_directory.Root, ".gitignore")));
    }

    public void Dispose() => Directory.Delete(_directory.Root, recursive: true);
}
