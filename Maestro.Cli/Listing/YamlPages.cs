using Maestro.Cli.Output;
using Maestro.Cli.Rest;

namespace Maestro.Cli.Listing;

/// <summary>Pages as one envelope, as <see cref="JsonPages"/> has it.</summary>
internal sealed class YamlPages(TextWriter output) : IPagePrinter
{
    private readonly YamlWriter _writer = new(output);
    private int _total;
    private int _size;
    private bool _begun;

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
    }
}
