using System.Text;

namespace Maestro.Agent.Cel;

/// <summary>What a literal in quotes says: a text, or octets when it is one of bytes.</summary>
/// <param name="isBytes">Whether it is one of bytes, where <c>\x</c> and octal escapes are octets and not code points.</param>
internal sealed class CelLiteralText(bool isBytes)
{
    private readonly StringBuilder _text = new();
    private readonly List<byte> _octets = [];

    /// <summary>A unit of the text as it is written.</summary>
    public void Append(char unit) => _text.Append(unit);

    /// <summary>What an escape of up to 255 stands for.</summary>
    public bool TryAppendOctet(int value)
    {
        if (!isBytes)
        {
            return TryAppendCodePoint(value);
        }

        TakeText();
        _octets.Add((byte)value);
        return true;
    }

    /// <summary>A code point; false when there is none of that number, and in bytes, which have none.</summary>
    public bool TryAppendCodePoint(int value)
    {
        if (isBytes || !Rune.TryCreate(value, out var rune))
        {
            return false;
        }

        _text.Append(rune.ToString());
        return true;
    }

    /// <summary>The octets.</summary>
    public byte[] ToBytes()
    {
        TakeText();
        return [.. _octets];
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void TakeText()
    {
        _octets.AddRange(Encoding.UTF8.GetBytes(_text.ToString()));
        _text.Clear();
    }
}
