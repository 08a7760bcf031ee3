using System.Collections.Immutable;

namespace Maestro.Grains.Search;

/// <summary>Reads single conditions: an operand, an operator and its values.</summary>
internal sealed class SearchTerms(SearchScanner scanner, bool isJsonDialect)
{
    private readonly SearchOperands _operands = new(scanner);

    // Longer symbols first, so that "<=" is not read as "<".
    private static readonly (string Symbol, SearchOperator Operator)[] Symbols =
    [
        ("<>", SearchOperator.NotEqual), ("!=", SearchOperator.NotEqual), ("<=", SearchOperator.LessOrEqual),
        (">=", SearchOperator.GreaterOrEqual), ("=", SearchOperator.Equal), ("<", SearchOperator.Less), (">", SearchOperator.Greater),
    ];

    public SearchNode Read()
    {
        var left = _operands.Read();
        if (!left.AsText && left.Arithmetic.IsEmpty && scanner.Take("@>"))
        {
            return new Containment(left, scanner.TakeString());
        }

        if (!left.Path.IsEmpty && !left.AsText)
        {
            throw scanner.Unexpected("'->', '->>' or '@>' is expected after a JSON key");
        }

        if (scanner.TakeKeyword(SearchKeywords.Is))
        {
            return ReadIs(left);
        }

        var negated = scanner.TakeKeyword(SearchKeywords.Not);
        return ReadNegatable(left, negated) ?? (negated ? throw scanner.Unexpected("LIKE, ILIKE, IN or BETWEEN is expected") : ReadSymbol(left));
    }

    private SearchNode ReadIs(SearchOperand left)
    {
        var negated = scanner.TakeKeyword(SearchKeywords.Not);
        return scanner.TakeKeyword(SearchKeywords.Null)
            ? new NullTest(left, negated)
            : new Comparison(left, negated ? SearchOperator.NotEqual : SearchOperator.Equal, ReadValue());
    }

    private SearchNode? ReadNegatable(SearchOperand left, bool negated)
    {
        if (scanner.TakeKeyword(SearchKeywords.Like))
        {
            return new Comparison(left, negated ? SearchOperator.NotLike : SearchOperator.Like, ReadPattern());
        }

        if (scanner.TakeKeyword(SearchKeywords.ILike))
        {
            return new Comparison(left, negated ? SearchOperator.NotILike : SearchOperator.ILike, ReadPattern());
        }

        if (scanner.TakeKeyword(SearchKeywords.In))
        {
            return new Membership(left, negated, ReadList());
        }

        if (!left.AsText && scanner.TakeKeyword(SearchKeywords.Between))
        {
            var low = ReadValue();
            return scanner.TakeKeyword(SearchKeywords.And)
                ? new Between(left, negated, low, ReadValue())
                : throw scanner.Unexpected("AND is expected between the two values");
        }

        return null;
    }

    private SearchNode ReadSymbol(SearchOperand left)
    {
        RejectRegularExpressions();
        foreach (var (symbol, @operator) in Symbols)
        {
            if (left.AsText && @operator is not (SearchOperator.Equal or SearchOperator.NotEqual))
            {
                continue;
            }

            if (scanner.Take(symbol))
            {
                var isQuoted = scanner.Peek() == '\'';
                var value = ReadValue();
                var isNull = !isQuoted && value.Text.Equals(SearchKeywords.Null, StringComparison.OrdinalIgnoreCase);
                return left.AsText && isNull && @operator == SearchOperator.NotEqual
                    ? new NullTest(left, Negated: true)
                    : new Comparison(left, @operator, value);
            }
        }

        throw scanner.Unexpected("a comparison is expected");
    }

    private void RejectRegularExpressions()
    {
        var position = scanner.Position;
        var literal = scanner.Take("~=") ? "$regex" : scanner.Take("~!") ? "$nregex" : null;
        if (literal is not null)
        {
            var reason = $"unexpected literal: {literal}";
            throw new SearchSyntaxException(position, reason, reason);
        }
    }

    private ImmutableArray<SearchLiteral> ReadList()
    {
        scanner.Expect("(");
        var values = ImmutableArray.CreateBuilder<SearchLiteral>();
        if (scanner.Take(")"))
        {
            return [];
        }

        do
        {
            values.Add(ReadValue());
        }
        while (scanner.Take(","));
        scanner.Expect(")");
        return values.ToImmutable();
    }

    private SearchLiteral ReadPattern()
    {
        var value = ReadValue(out var position);
        if (value.Kind != SearchLiteralKind.Text)
        {
            throw new SearchSyntaxException(position, $"unexpected token `{value.Text}`, a string in single quotes is expected");
        }

        // The database notices this only when it has a row to compare with.
        var backslashes = value.Text.Length - value.Text.TrimEnd('\\').Length;
        return backslashes % 2 == 0
            ? value
            : throw new SearchSyntaxException(position, "a pattern must not end with a backslash that escapes nothing; write two for one");
    }

    private SearchLiteral ReadValue() => ReadValue(out _);

    private SearchLiteral ReadValue(out int position)
    {
        var isQuoted = scanner.Peek() == '\'';
        position = scanner.Position;
        if (isQuoted)
        {
            return new SearchLiteral(SearchLiteralKind.Text, scanner.TakeString());
        }

        if (isJsonDialect && scanner.TryTakeBareWord(out var word))
        {
            return new SearchLiteral(SearchLiteralKind.Text, word);
        }

        return scanner.TryTakeNumber(out var number)
            ? new SearchLiteral(SearchLiteralKind.Number, number)
            : throw scanner.Unexpected("a string in single quotes or a number is expected");
    }
}
