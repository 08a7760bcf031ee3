using Maestro.Silo.Migrations;

namespace Maestro.Silo.Tests.Migrations;

public sealed class MigrationTests
{
    [Fact]
    public void Line_endings_and_a_byte_order_mark_do_not_change_the_checksum()
    {
        var one = new Migration(1, "one", "select 1;\n");

        Assert.Equal(one.Checksum, new Migration(1, "one", "\uFEFFselect 1;\r\n").Checksum);
        Assert.NotEqual(one.Checksum, new Migration(2, "two", "select 2;\n").Checksum);
    }

    [Theory]
    [InlineData("select 1;", 0)]
    [InlineData("-- Why.\n-- oldest-program: 12\nselect 1;", 12)]
    [InlineData("-- oldest-program: 012\r\nselect 1;", 12)]
    [InlineData("select 1; -- oldest-program: 12", 0)]
    public void The_file_says_which_program_is_the_oldest_that_can_go_on(string sql, int oldest) =>
        Assert.Equal(oldest, new Migration(13, "thirteen", sql).OldestProgram);

    [Theory]
    [InlineData("-- oldest-program: next")]
    [InlineData("-- oldest-program:")]
    [InlineData("-- oldest-program: 0")]
    [InlineData("-- oldest-program: 14")]
    public void An_oldest_program_that_cannot_be_is_refused(string sql)
    {
        var error = Assert.Throws<MigrationException>(() => new Migration(13, "thirteen", sql));

        Assert.Contains($"Migration 013_thirteen says \"{sql}\"", error.Message, StringComparison.Ordinal);
    }
}
