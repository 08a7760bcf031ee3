using System.Collections.Immutable;

namespace Maestro.Grains.Search;

/// <summary>
/// Reads search texts: one grammar for the two languages of rest-and-operations.md section 1.6, the plain one (A) and the
/// one with JSON paths (B). Every text one of them accepts means the same here; neither limits the number of terms.
/// </summary>
public static class SearchParser
{
    /// <summary>Longest text that is read, in characters; a request line holds no more.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>Reads a text; blank means no condition.</summary>
    public static SearchResult Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return default;
        }

        if (text.Length > MaxLength)
        {
            var detail = $"search holds {text.Length} characters, at most {MaxLength} are allowed";
            return new SearchResult(null, new SearchError(1, detail, detail));
        }

        // Language B, told by these signs anywhere in the text, writes a quote as \' and takes values without quotes.
        var isJsonDialect = text.Contains("->>", StringComparison.Ordinal) || text.Contains("@>", StringComparison.Ordinal);
        var result = Attempt(text, isJsonDialect, backslashEscapes: isJsonDialect);
        if (result.Error is not null && text.Contains("\\'", StringComparison.Ordinal))
        {
            // A backslash before a quote may also be the last character of a string, so the other reading gets its turn.
            var other = Attempt(text, isJsonDialect, backslashEscapes: !isJsonDialect);
            return other.Error is null ? other : result;
        }

        return result;
    }

    private static SearchResult Attempt(string text, bool isJsonDialect, bool backslashEscapes)
    {
        try
        {
            var scanner = new SearchScanner(text, backslashEscapes);
            var node = new SearchGrammar(scanner, new SearchTerms(scanner, isJsonDialect)).Read();
            return new SearchResult(node, null);
        }
        catch (SearchSyntaxException error)
        {
            return new SearchResult(null, error.Reason is null
                ? SearchError.Syntax(text, error.Position, error.Message)
                : new SearchError(error.Position, error.Message, error.Reason));
        }
    }

    /// <summary>The logical operators: NOT binds tighter than AND, AND tighter than OR.</summary>
    private sealed class SearchGrammar(SearchScanner scanner, SearchTerms terms)
    {
        // Each level costs a few stack frames; people write single digits.
        private const int MaxDepth = 200;

        public SearchNode Read()
        {
            var node = ReadAny(0);
            return scanner.AtEnd() ? node : throw scanner.Unexpected("AND, OR or the end is expected");
        }

        private SearchNode ReadAny(int depth)
        {
            var first = ReadAll(depth);
            if (!scanner.TakeKeyword(SearchKeywords.Or))
            {
                return first;
            }

            var all = ImmutableArray.CreateBuilder<SearchNode>();
            all.Add(first);
            do
            {
                all.Add(ReadAll(depth));
            }
            while (scanner.TakeKeyword(SearchKeywords.Or));
            return new AnyOf(all.ToImmutable());
        }

        private SearchNode ReadAll(int depth)
        {
            var first = ReadOne(depth);
            if (!scanner.TakeKeyword(SearchKeywords.And))
            {
                return first;
            }

            var all = ImmutableArray.CreateBuilder<SearchNode>();
            all.Add(first);
            do
            {
                all.Add(ReadOne(depth));
            }
            while (scanner.TakeKeyword(SearchKeywords.And));
            return new AllOf(all.ToImmutable());
        }

        private SearchNode ReadOne(int depth)
        {
            var negated = false;
            while (scanner.TakeKeyword(SearchKeywords.Not))
            {
                negated = !negated;
            }

            var node = scanner.Take("(") ? ReadGroup(depth) : terms.Read();
            return negated ? new Negation(node) : node;
        }

        private SearchNode ReadGroup(int depth)
        {
            if (depth == MaxDepth)
            {
                throw new SearchSyntaxException(scanner.Position, $"parentheses are nested deeper than {MaxDepth}");
            }

            var node = ReadAny(depth + 1);
            scanner.Expect(")");
            return node;
        }
    }
}
