using System.Buffers;
using System.Text;
using System.Text.Json;
using Maestro.Cli.Output;
using Maestro.Cli.Rest;

namespace Maestro.Cli.Listing;

/// <summary>Pages as one envelope; the counts stand behind the items, because they are known last.</summary>
internal sealed class JsonPages : IPagePrinter, IDisposable
{
    private readonly TextWriter _output;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _writer;
    private int _total;
    private int _size;
    private bool _begun;

    /// <summary>Makes the printer.</summary>
    public JsonPages(TextWriter output)
    {
        _output = output;
        _writer = new Utf8JsonWriter(_buffer, JsonText.Options);
    }

    /// <inheritdoc/>
    public void Add(ListPage page)
    {
        if (!_begun)
        {
            _begun = true;
            _writer.WriteStartObject();
            _writer.WriteString("kind", page.Kind);
            _writer.WriteNumber("page", 1);
            _writer.WriteStartArray("items");
        }

        foreach (var item in page.Items)
        {
            item.WriteTo(_writer);
        }

        _size += page.Items.Count;
        _total = page.Total;
        Print();
    }

    /// <inheritdoc/>
    public void Complete()
    {
        _writer.WriteEndArray();
        _writer.WriteNumber("size", _size);
        _writer.WriteNumber("total", _total);
        _writer.WriteEndObject();
        Print();
        _output.WriteLine();
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private void Print()
    {
        _writer.Flush();
        _output.Write(Encoding.UTF8.GetString(_buffer.WrittenSpan));
        _buffer.ResetWrittenCount();
    }
}
