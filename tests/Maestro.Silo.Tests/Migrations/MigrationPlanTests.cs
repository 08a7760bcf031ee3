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
    public void After_the_steps_of_a_newer_program_nothing_is_missing_and_the_database_can_be_worked_with()
    {
        AppliedMigration[] applied = [Applied(One), Applied(Two), Applied(Three)];

        Assert.Equal([], MigrationPlan.Decide([One], applied));
        Assert.Equal(
            new SchemaCheck(SchemaState.Newer, "The database is at version 3, which is newer than this program's 1."), MigrationPlan.Check([One], applied));
    }

    [Theory]
    [InlineData(1, 0, SchemaState.Newer)]
    [InlineData(1, 1, SchemaState.Newer)]
    [InlineData(1, 2, SchemaState.Unusable)]
    [InlineData(1, 3, SchemaState.Unusable)]
    [InlineData(2, 2, SchemaState.Newer)]
    [InlineData(2, 3, SchemaState.Unusable)]
    [InlineData(3, 3, SchemaState.Current)]
    public void A_step_tells_which_programs_can_work_with_the_database_from_there_on(int known, int oldestProgram, SchemaState state)
    {
        AppliedMigration[] applied = [Applied(One), Applied(Two), Applied(Three) with { OldestProgram = oldestProgram }];

        Assert.Equal(state, MigrationPlan.Check([.. new[] { One, Two, Three }.Take(known)], applied).State);
    }

    [Fact]
    public void The_strictest_of_the_unknown_steps_decides_and_is_named()
    {
        var error = Assert.Throws<MigrationException>(() =>
            MigrationPlan.Decide([One], [Applied(One), Applied(Two) with { OldestProgram = 2 }, Applied(Three) with { OldestProgram = 1 }]));

        Assert.Equal(
            "The database is at version 3, and since 002_two only a program that knows version 2 can work with it; this one knows 1. Start a newer Maestro.",
            error.Message);
    }

    [Fact]
    public void An_edited_step_before_those_of_a_newer_program_is_refused() =>
        Assert.Equal(SchemaState.Unusable, MigrationPlan.Check([One], [Applied(One) with { Checksum = "0" }, Applied(Two)]).State);

    [Fact]
    public void A_gap_among_the_steps_of_a_newer_program_is_refused()
    {
        var error = Assert.Throws<MigrationException>(() => MigrationPlan.Decide([One], [Applied(One), Applied(Three)]));

        Assert.Contains("003_three is applied but 002 is not", error.Message, StringComparison.Ordinal);
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

    private static AppliedMigration Applied(Migration step) => new(step.Number, step.Name, step.Checksum, step.OldestProgram);
}
