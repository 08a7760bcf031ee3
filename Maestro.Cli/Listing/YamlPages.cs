using System.Text;
using Maestro.Cli.Output;
using Maestro.Cli.Rest;

namespace Maestro.Cli.Listing;

/// <summary>Pages as one envelope, as <see cref="JsonPages"/> has it.</summary>
internal sealed class YamlPages : IPagePrinter
{
    private readonly TextWriter _output;

    // YAML is written letter by letter, and each would be a call of the system.
    private readonly StringBuilder _buffer = new();
    private readonly YamlWriter _writer;
    private int _total;
    private int _size;
    private bool _begun;

    /// <summary>Makes the printer.</summary>
    public YamlPages(TextWriter output)
    {
        _output = output;
        _writer = new YamlWriter(new StringWriter(_buffer) { NewLine = "\n" });
    }

    /// <inheritdoc/>
    public void Add(ListPage page)
    {
        if (!_begun)
        {
            _begun = true;
            _writer.BeginMap();
            _writer.Text("kind");
            _writer.Text(page.Kind);
            _writer.Text("page");
            _writer.Number(1);
            _writer.Text("items");
            _writer.BeginList(isEmpty: page.Items.Count == 0);
        }

        foreach (var item in page.Items)
        {
            _writer.Value(item);
        }

        _size += page.Items.Count;
        _total = page.Total;
        Print();
    }

    /// <inheritdoc/>
    public void Complete()
    {
        _writer.EndList();
        _writer.Text("size");
        _writer.Number(_size);
        _writer.Text("total");
        _writer.Number(_total);
        _writer.EndMap();
        _writer.Complete();
        Print();
    }

    private void Print()
    {
        _output.Write(_buffer.ToString());
        _buffer.Clear();
    }
}
