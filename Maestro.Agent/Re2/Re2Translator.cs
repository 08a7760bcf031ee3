using System.Buffers;
using System.Globalization;
using System.Text;

namespace Maestro.Agent.Re2;

/// <summary>
/// Translates a pattern of RE2 into one of .NET that matches the same texts. Flags are resolved, so that the result needs none. Only <c>\b</c> may differ: for .NET, letters beyond ASCII belong to words as well.
/// </summary>
internal sealed class Re2Translator
{
    // As in Go.
    private const int MaxNesting = 1000;
    private const int MaxRepetition = 1000;

    // Go allows millions; .NET needs more for each of them. Classes of Unicode alone have thousands of ranges.
    private const int MaxSize = 20_000;
    private const int MaxLength = 500_000;

    private static readonly string AnyButNewLine = new CodePoints([('\n', '\n')]).Negate().ToPattern();
    private static readonly string Any = CodePoints.All.ToPattern();
    private static readonly SearchValues<char> NameLetters = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    private readonly Re2Reader _reader;
    private readonly Re2Classes _classes;
    private readonly List<string?>? _groups;
    private readonly StringBuilder _result = new();
    private readonly Stack<Re2Group> _outer = [];
    private Re2Group _group = new(Re2Flags.None);

    private Re2Translator(string pattern, List<string?>? groups)
    {
        _groups = groups;
        _reader = new Re2Reader(pattern);
        _classes = new Re2Classes(_reader);
    }

    private bool IgnoresCase => _group.Flags.HasFlag(Re2Flags.IgnoreCase);

    /// <summary>The pattern for .NET.</summary>
    /// <param name="pattern">The pattern of RE2.</param>
    /// <param name="groups">Takes the name of each group that captures, or null for one without a name; the first of them captures as <c>g1</c>. Without
    /// it, no group captures.</param>
    /// <exception cref="Re2SyntaxException">The pattern is malformed, or asks for what RE2 does not have.</exception>
    public static string Translate(string pattern, List<string?>? groups = null) => new Re2Translator(pattern, groups).Run();

    private string Run()
    {
        int? lastRepetition = null;
        while (!_reader.IsAtEnd)
        {
            var start = _reader.Position;
            if (Repetition() is var (min, max))
            {
                Repeat(min, max, start, lastRepetition);
                lastRepetition = start;
            }
            else
            {
                Next(start);
                lastRepetition = null;
            }

            if (_group.Size > MaxSize || _result.Length > MaxLength)
            {
                throw new Re2SyntaxException("expression too large", _reader.Pattern);
            }
        }

        return _outer.Count == 0 ? _result.ToString() : throw new Re2SyntaxException("missing closing )", _reader.Pattern);
    }

    // Null when none is next; a brace that begins none stands for itself.
    private (int Min, int? Max)? Repetition() =>
        _reader.Accept("*") ? (0, null)
        : _reader.Accept("+") ? (1, null)
        : _reader.Accept("?") ? (0, 1)
        : Counted();

    private (int Min, int? Max)? Counted()
    {
        var start = _reader.Position;
        if (_reader.Accept("{") && Count() is { } min)
        {
            var isOpen = _reader.Accept(",");
            var max = isOpen ? Count() : min;
            if (_reader.Accept("}"))
            {
                return min > MaxRepetition || max > MaxRepetition || max < min ? throw _reader.Error("invalid repeat count", start) : (min, max);
            }
        }

        _reader.Position = start;
        return null;
    }

    private int? Count()
    {
        var digits = _reader.Left.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : _reader.Left.Length;
        if (digits == 0 || (digits > 1 && _reader.Left[0] == '0'))
        {
            return null;
        }

        var count = int.TryParse(_reader.Left[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : int.MaxValue;
        _reader.Position += digits;
        return count;
    }

    private void Repeat(int min, int? max, int start, int? lastRepetition)
    {
        var isLazy = _reader.Accept("?") != _group.Flags.HasFlag(Re2Flags.Ungreedy);
        if (lastRepetition is { } last)
        {
            throw _reader.Error("invalid nested repetition operator", last);
        }

        if (!_group.CanRepeat)
        {
            throw _reader.Error("missing argument to repetition operator", start);
        }

        if (!_group.TryRepeat(max ?? min, MaxRepetition))
        {
            throw _reader.Error("invalid repeat count", start);
        }

        _result.Append(CultureInfo.InvariantCulture, $"{{{min},{max}}}{(isLazy ? "?" : "")}");
    }

    private void Next(int start)
    {
        if (_reader.Left[0] == '\\')
        {
            Escaped(start);
            return;
        }

        var codePoint = _reader.CodePoint();
        switch (codePoint)
        {
            case '(':
                Open(start);
                break;
            case ')':
                Close();
                break;
            case '|':
                _result.Append('|');
                _group.CanRepeat = false;
                break;
            case '.':
                Add(_group.Flags.HasFlag(Re2Flags.DotIsAny) ? Any : AnyButNewLine);
                break;
            case '^':
                Add(_group.Flags.HasFlag(Re2Flags.Lines) ? "(?m:^)" : @"(?:\A)");
                break;
            case '$':
                Add(_group.Flags.HasFlag(Re2Flags.Lines) ? "(?m:$)" : @"(?:\z)");
                break;
            case '[':
                Add(_classes.Bracketed(IgnoresCase).ToPattern());
                break;
            default:
                AddLiteral(codePoint);
                break;
        }
    }

    private void Escaped(int start)
    {
        switch (_reader.Left)
        {
            case ['\\', 'A' or 'z' or 'b' or 'B', ..]:
                _reader.Position += 2;
                Add($"(?:{_reader.Pattern[start.._reader.Position]})");
                break;
            case ['\\', 'Q', ..]:
                _reader.Position += 2;
                while (!_reader.IsAtEnd && !_reader.Accept(@"\E"))
                {
                    AddLiteral(_reader.CodePoint());
                }

                break;
            default:
                if (_classes.Named(IgnoresCase) is { } named)
                {
                    Add(named.ToPattern());
                }
                else
                {
                    AddLiteral(_reader.Escape());
                }

                break;
        }
    }

    private void AddLiteral(int codePoint)
    {
        var set = new CodePoints([(codePoint, codePoint)]);
        Add((IgnoresCase ? CaseFolding.Fold(set) : set).ToPattern());
    }

    private void Add(string pattern)
    {
        _result.Append(pattern);
        _group.Add(size: 1, repetition: 1);
    }

    private void Open(int start)
    {
        if (!_reader.Accept("?"))
        {
            Capture(name: null);
        }
        else if (_reader.Accept("P<") || _reader.Accept("<"))
        {
            Capture(Name(start));
        }
        else
        {
            ReadFlags(start);
        }
    }

    // .NET numbers groups with names after all others, and takes those of one name for one group: here each has a name, and one of its own.
    private void Capture(string? name)
    {
        _groups?.Add(name);
        Open(_group.Flags, _groups is null ? "(?:" : $"(?<g{_groups.Count}>");
    }

    private void Open(Re2Flags flags, string opening = "(?:")
    {
        _outer.Push(_group);
        if (_outer.Count > MaxNesting)
        {
            throw new Re2SyntaxException("expression nests too deeply", _reader.Pattern);
        }

        _group = new Re2Group(flags);
        _result.Append(opening);
    }

    private void Close()
    {
        if (_outer.Count == 0)
        {
            throw new Re2SyntaxException("unexpected )", _reader.Pattern);
        }

        var inner = _group;
        _group = _outer.Pop();
        _group.Add(inner.Size, inner.Repetition);
        _result.Append(')');
    }

    private string Name(int start)
    {
        var end = _reader.Left.IndexOf('>');
        var name = end < 0 ? "" : _reader.Left[..end].ToString();
        _reader.Position = end < 0 ? _reader.Pattern.Length : _reader.Position + end + 1;
        return name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameLetters) ? name : throw _reader.Error("invalid named capture", start);
    }

    // They hold for the rest of the group that is open, or for one that begins here.
    private void ReadFlags(int start)
    {
        var (flags, isOff, hasAny) = (_group.Flags, false, false);
        while (!_reader.IsAtEnd)
        {
            var letter = _reader.CodePoint();
            if (FlagOf(letter) is { } flag)
            {
                flags = isOff ? flags & ~flag : flags | flag;
                hasAny = true;
            }
            else if (letter == '-' && !isOff)
            {
                (isOff, hasAny) = (true, false);
            }
            else if (letter is ':' or ')' && (hasAny || !isOff))
            {
                if (letter == ':')
                {
                    Open(flags);
                }
                else
                {
                    _group.Flags = flags;
                }

                return;
            }
            else
            {
                break;
            }
        }

        throw _reader.Error("invalid or unsupported Perl syntax", start);
    }

    private static Re2Flags? FlagOf(int letter) => letter switch
    {
        'i' => Re2Flags.IgnoreCase,
        'm' => Re2Flags.Lines,
        's' => Re2Flags.DotIsAny,
        'U' => Re2Flags.Ungreedy,
        _ => null,
    };
}
