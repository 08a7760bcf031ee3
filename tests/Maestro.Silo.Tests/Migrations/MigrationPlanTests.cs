using Maestro.Silo.Migrations;

namespace Maestro.Silo.Tests.Migrations;

public sealed class MigrationPlanTests
{
    private static readonly Migration One = new(1, "one", "select 1;\n");
    private static readonly Migration Two = new(2, "two", "select 2;\n");
    private static readonly Migration Three = new(3, "three", "select 3;\n");

    [Theory]
    [InlineData(0, "one two three")]
    [InlineData(1, "two three")]
    [InlineData(3, "")]
    public void What_is_not_applied_is_missing_in_order(int applied, string missing)
    {
        var plan = MigrationPlan.Decide([One, Two, Three], [.. new[] { One, Two, Three }.Take(applied).Select(Applied)]);

        Assert.Equal(missing, string.Join(' ', plan.Select(step => step.Name)));
    }

    [Fact]
    public void A_step_of_a_newer_program_is_refused()
    {
        var error = Assert.Throws<MigrationException>(() => MigrationPlan.Decide([One, Two], [Applied(One), Applied(Two), Applied(Three)]));

        Assert.Contains("003_three, which this program does not know (it knows 001 to 002)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_edited_step_is_refused()
    {
        var error = Assert.Throws<MigrationException>(() => MigrationPlan.Decide([One with { Sql = "select 9" }, Two], [Applied(One) with { Checksum = "0" }]));

        Assert.Contains("001_one", error.Message, StringComparison.Ordinal);
        Assert.Contains("must not be edited", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_renamed_step_is_refused() =>
        Assert.Throws<MigrationException>(() => MigrationPlan.Decide([One, Two], [Applied(One) with { Name = "uno" }]));

    [Fact]
    public void A_gap_in_the_database_is_refused()
    {
        var error = Assert.Throws<MigrationException>(() => MigrationPlan.Decide([One, Two, Three], [Applied(One), Applied(Three)]));

        Assert.Contains("003_three is applied but 002_two is not", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_among_the_programs_own_steps_is_refused() =>
        Assert.Throws<MigrationException>(() => MigrationPlan.Decide([One, Three], []));

    [Fact]
    public void Two_steps_of_one_number_are_refused() =>
        Assert.Throws<MigrationException>(() => MigrationPlan.Decide([One, Two, Three with { Number = 2 }], []));

    [Fact]
    public void Line_endings_and_a_byte_order_mark_do_not_change_the_checksum()
    {
        var other = new Migration(1, "one", "\uFEFFselect 1;\r\n");

        Assert.Equal(One.Checksum, other.Checksum);
        Assert.NotEqual(One.Checksum, Two.Checksum);
    }

    private static AppliedMigration Applied(Migration step) => new(step.Number, step.Name, step.Checksum);
}
