using System.Runtime.Versioning;
using Maestro.Cli.PrivatePostgres;

namespace Maestro.Cli.Tests.PrivatePostgres;

[UnsupportedOSPlatform("windows")]
public sealed class PostgresBinariesTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("maestro-binaries-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", 15)]
    [InlineData("postgres (PostgreSQL) 17.2", 17)]
    [InlineData("postgres (PostgreSQL) 18beta1", 18)]
    [InlineData("something else 17.2", null)]
    [InlineData("", null)]
    public void The_major_version_is_read_from_what_the_server_says(string text, int? expected) =>
        Assert.Equal(expected, PostgresBinaries.ParseMajorVersion(text));

    [Fact]
    public async Task The_installation_of_this_machine_is_found_with_all_its_programs()
    {
        var found = await PostgresBinaries.FindOrInstallAsync(_ => { }, CancellationToken.None);

        Assert.True(found.MajorVersion >= 14);
        Assert.All(["postgres", "initdb", "pg_ctl"], program => Assert.True(File.Exists(found.Program(program))));
        Assert.Equal(found, PostgresBinaries.Find());
    }

    [Fact]
    public async Task Links_lead_to_the_directory_of_the_programs_themselves()
    {
        var real = await PostgresBinaries.FindOrInstallAsync(_ => { }, CancellationToken.None);
        foreach (var program in (string[])["postgres", "initdb", "pg_ctl"])
        {
            File.CreateSymbolicLink(Path.Combine(_directory.FullName, program), real.Program(program));
        }

        Assert.Equal(real, PostgresBinaries.Inspect(_directory.FullName));
    }

    [Fact]
    public async Task A_directory_with_a_wrapper_script_is_passed_over()
    {
        var real = await PostgresBinaries.FindOrInstallAsync(_ => { }, CancellationToken.None);
        foreach (var program in (string[])["postgres", "initdb"])
        {
            File.CreateSymbolicLink(Path.Combine(_directory.FullName, program), real.Program(program));
        }

        Assert.Null(PostgresBinaries.Inspect(_directory.FullName));
        var wrapper = Path.Combine(_directory.FullName, "pg_ctl");
        await File.WriteAllTextAsync(wrapper, $"#!/bin/sh\nexec {real.Program("pg_ctl")} \"$@\"\n");
        File.SetUnixFileMode(wrapper, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        Assert.Null(PostgresBinaries.Inspect(_directory.FullName));
    }

    [Fact]
    public async Task A_program_that_does_not_run_is_passed_over()
    {
        foreach (var program in (string[])["postgres", "initdb", "pg_ctl"])
        {
            var file = Path.Combine(_directory.FullName, program);
            await File.WriteAllTextAsync(file, "not a program of this machine");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Assert.Null(PostgresBinaries.Inspect(_directory.FullName));
    }
}
