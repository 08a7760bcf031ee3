using System.Collections.Immutable;

namespace Maestro.Grains.Search;

/// <summary>Reads the left side of conditions.</summary>
internal sealed class SearchOperands(SearchScanner scanner)
{
    private const int MaxNameParts = 3;
    private const int MaxPathKeys = 64;
    private const int MaxArithmeticSteps = 32;

    public SearchOperand Read()
    {
        scanner.AtEnd();
        var position = scanner.Position;
        var name = ReadName();
        var path = ReadPath(out var asText);
        return new SearchOperand(name, path, asText, path.IsEmpty ? ReadArithmetic() : [], position);
    }

    private ImmutableArray<string> ReadName()
    {
        var parts = ImmutableArray.Create(scanner.TakeName());
        while (scanner.Take("."))
        {
            parts = parts.Length < MaxNameParts
                ? parts.Add(scanner.TakeName())
                : throw scanner.Unexpected($"a name has at most {MaxNameParts} parts");
        }

        return parts;
    }

    private ImmutableArray<string> ReadPath(out bool asText)
    {
        var keys = ImmutableArray.CreateBuilder<string>();
        for (asText = false; !asText; keys.Add(scanner.TakeString()))
        {
            asText = scanner.Take("->>");
            if (!asText && !scanner.Take("->"))
            {
                break;
            }

            if (keys.Count == MaxPathKeys)
            {
                throw scanner.Unexpected($"a path has at most {MaxPathKeys} keys");
            }
        }

        return keys.ToImmutable();
    }

    private ImmutableArray<ArithmeticStep> ReadArithmetic()
    {
        var steps = ImmutableArray.CreateBuilder<ArithmeticStep>();
        while (scanner.Peek() is '+' or '-' or '*' or '/' or '%' && steps.Count < MaxArithmeticSteps)
        {
            var symbol = scanner.Peek();
            scanner.Expect(symbol.ToString());
            steps.Add(scanner.TryTakeNumber(out var number)
                ? new ArithmeticStep(symbol, new SearchLiteral(SearchLiteralKind.Number, number))
                : throw scanner.Unexpected("a number is expected"));
        }

        return steps.ToImmutable();
    }
}
