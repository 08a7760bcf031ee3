using Spectre.Console;

namespace Maestro.Cli.Output;

/// <summary>
/// A table as operators' scripts know it: three blanks between columns, none behind the last one, never wrapped. Rows may come in portions;
/// columns then grow where a later portion needs it.
/// </summary>
internal sealed class TextTable
{
    private const int Gap = 3;

    // Lines are cut by the terminal or not at all; a table that wraps cannot be read by line.
    private const int Width = 1_000_000;

    private readonly Terminal _terminal;
    private readonly int[] _widths;
    private Text[]? _header;

    /// <summary>Makes a table whose header is printed with the first rows.</summary>
    public TextTable(Terminal terminal, IReadOnlyList<string> header)
    {
        _terminal = terminal;
        _widths = new int[header.Count];
        _header = Measured(header.Select(title => new Text(title, new Style(decoration: Decoration.Bold))));
    }

    /// <summary>Makes a table without a header.</summary>
    public TextTable(Terminal terminal, int columns)
    {
        _terminal = terminal;
        _widths = new int[columns];
    }

    /// <summary>Prints rows.</summary>
    public void Add(IEnumerable<IReadOnlyList<Cell>> rows)
    {
        var lines = rows.Select(row => Measured(row.Select(cell => new Text(Printable.Of(cell.Text), StyleOf(cell.Tone))))).ToList();
        if (_header is { } header)
        {
            lines.Insert(0, header);
            _header = null;
        }

        if (lines.Count > 0)
        {
            Print(lines);
        }
    }

    /// <summary>Prints the header if nothing else was printed.</summary>
    public void Complete() => Add([]);

    private Text[] Measured(IEnumerable<Text> cells)
    {
        var line = cells.ToArray();
        for (var column = 0; column < line.Length; column++)
        {
            _widths[column] = Math.Max(_widths[column], line[column].Length);
        }

        return line;
    }

    private void Print(List<Text[]> lines)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        for (var column = 0; column < _widths.Length; column++)
        {
            var isLast = column == _widths.Length - 1;
            table.AddColumn(new TableColumn("") { NoWrap = true, Width = Math.Max(1, _widths[column]), Padding = new Padding(0, 0, isLast ? 0 : Gap, 0) });
        }

        foreach (var line in lines)
        {
            table.AddRow(line);
        }

        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = _terminal.Colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = _terminal.Colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Width;
        console.Write(table);
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n'))
        {
            _terminal.Output.WriteLine(line.TrimEnd());
        }
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Waiting => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        Tone.Faint => new Style(decoration: Decoration.Dim),
        _ => Style.Plain,
    };
}
