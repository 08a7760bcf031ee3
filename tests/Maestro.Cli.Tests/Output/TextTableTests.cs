using Maestro.Cli.Output;

namespace Maestro.Cli.Tests.Output;

public sealed class TextTableTests : IDisposable
{
    private readonly StringWriter _output = new();

    [Fact]
    public void Columns_stand_three_blanks_apart_and_the_last_one_is_not_padded()
    {
        var table = new TextTable(Terminal(), ["ID", "NAME", "LABELS"]);
        table.Add([["1", "a long name", ""], ["2222", "b", "x=y"]]);

        Assert.Equal("ID     NAME          LABELS\n1      a long name\n2222   b             x=y\n", _output.ToString());
    }

    [Fact]
    public void A_list_without_items_is_a_header()
    {
        new TextTable(Terminal(), ["ID", "NAME"]).Complete();

        Assert.Equal("ID   NAME\n", _output.ToString());
    }

    [Fact]
    public void Rows_may_come_in_portions()
    {
        var table = new TextTable(Terminal(), ["ID", "NAME"]);
        table.Add([["1", "a"]]);
        table.Add([["12345", "b"]]);
        table.Add([["1", "c"]]);
        table.Complete();

        Assert.Equal("ID   NAME\n1    a\n12345   b\n1       c\n", _output.ToString());
    }

    [Fact]
    public void A_long_line_stays_one_line()
    {
        var message = new string('x', 5000) + " " + new string('y', 5000);
        var table = new TextTable(Terminal(), ["ID", "MESSAGE"]);
        table.Add([["1", message]]);

        Assert.Equal($"ID   MESSAGE\n1    {message}\n", _output.ToString());
    }

    [Fact]
    public void What_would_move_the_cursor_is_shown_as_its_code()
    {
        var table = new TextTable(Terminal(), ["NAME"]);
        table.Add([["\u001b[2J[red]evil[/]\nline\u0007"]]);

        Assert.Equal("NAME\n\\u001b[2J[red]evil[/]\\nline\\u0007\n", _output.ToString());
    }

    [Fact]
    public void Tones_are_colours_only_where_they_are_wanted()
    {
        var plain = new TextTable(Terminal(), ["STATUS"]);
        plain.Add([[new Cell("Applied", Tone.Good)]]);
        Assert.DoesNotContain('\u001b', _output.ToString());

        var coloured = new TextTable(Terminal() with { Colours = true }, ["STATUS"]);
        coloured.Add([[new Cell("Applied", Tone.Good)]]);
        Assert.Contains("\u001b[32mApplied", _output.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _output.Dispose();

    private Terminal Terminal() => new(TextReader.Null, _output, TextWriter.Null, Colours: false);
}
