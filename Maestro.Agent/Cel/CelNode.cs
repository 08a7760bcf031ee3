namespace Maestro.Agent.Cel;

/// <summary>A piece of a compiled expression.</summary>
/// <param name="parts">The pieces it consists of.</param>
internal abstract class CelNode(params IEnumerable<CelNode?> parts)
{
    /// <summary>How many levels the tree has; evaluating it takes as many of the stack.</summary>
    public int Depth { get; } = 1 + (parts.Max(part => part?.Depth) ?? 0);

    /// <summary>The value.</summary>
    /// <exception cref="CelException">The evaluation failed.</exception>
    public object? Evaluate(CelScope scope)
    {
        scope.Budget.Take();
        return Compute(scope);
    }

    /// <summary>Computes the value; what it costs beyond one step is taken here.</summary>
    protected abstract object? Compute(CelScope scope);

    /// <summary>The value of an element; false when it is optional and there is none.</summary>
    protected static bool Given(CelNode element, bool isOptional, CelScope scope, out object? value)
    {
        value = element.Evaluate(scope);
        if (!isOptional)
        {
            return true;
        }

        var optional = value as CelOptional ?? throw CelValues.NoOverload();
        value = optional.Value;
        return optional.HasValue;
    }

    /// <summary>A truth value.</summary>
    protected static bool Truth(object? value) => value is bool flag ? flag : throw CelValues.NoOverload();
}

/// <summary>A constant.</summary>
internal sealed class CelLiteral(object? value) : CelNode
{
    /// <summary>The constant.</summary>
    public object? Value => value;

    protected override object? Compute(CelScope scope) => value;
}

/// <summary>A variable.</summary>
internal sealed class CelVariable(string name) : CelNode
{
    /// <summary>Its name.</summary>
    public string Name => name;

    protected override object? Compute(CelScope scope) => scope.Find(name);
}

/// <summary>A member of a map: <c>a.b</c>, <c>a.?b</c>, or a test whether it is there.</summary>
internal sealed class CelSelect(CelNode operand, string field, bool isOptional) : CelNode(operand)
{
    /// <summary>The same path as a question: <c>has(a.b)</c>.</summary>
    public CelNode AsTest() => new Test(operand, field);

    protected override object? Compute(CelScope scope)
    {
        var value = operand.Evaluate(scope);
        if (value is CelOptional optional)
        {
            return !optional.HasValue ? CelOptional.None : Find(optional.Value, field, out var inner) ? CelOptional.Of(inner) : CelOptional.None;
        }

        if (Find(value, field, out var found))
        {
            return isOptional ? CelOptional.Of(found) : found;
        }

        return isOptional ? CelOptional.None : throw new CelException($"no such key: {field}");
    }

    // As in cel-go, what has no members lacks this one as well; only a list has elements that cannot be named.
    private static bool Find(object? value, string field, out object? found)
    {
        found = null;
        return value switch
        {
            CelMap map => map.TryGet(field, out found),
            IReadOnlyList<object?> => throw CelValues.NoOverload(),
            _ => false,
        };
    }

    private sealed class Test(CelNode operand, string field) : CelNode(operand)
    {
        protected override object? Compute(CelScope scope) => operand.Evaluate(scope) switch
        {
            CelOptional { HasValue: false } => false,
            CelOptional { Value: var value } => Find(value, field, out _),
            var value => Find(value, field, out _),
        };
    }
}

/// <summary>An element of a list or map: <c>a[b]</c> and <c>a[?b]</c>.</summary>
internal sealed class CelIndex(CelNode operand, CelNode index, bool isOptional) : CelNode(operand, index)
{
    protected override object? Compute(CelScope scope)
    {
        var (value, key) = (operand.Evaluate(scope), index.Evaluate(scope));
        if (value is CelOptional optional)
        {
            return optional.HasValue && Find(optional.Value, key, out var inner) ? CelOptional.Of(inner) : CelOptional.None;
        }

        if (Find(value, key, out var found))
        {
            return isOptional ? CelOptional.Of(found) : found;
        }

        return isOptional ? CelOptional.None
            : throw new CelException(
                value is IReadOnlyList<object?> ? $"index out of bounds: {CelValues.Text(key)}" : $"no such key: {CelValues.Text(key)}");
    }

    private static bool Find(object? value, object? key, out object? found)
    {
        found = null;
        switch (value)
        {
            case CelMap map:
                return map.TryGet(key, out found);
            case IReadOnlyList<object?> list:
                var at = key switch
                {
                    long number => number,
                    ulong number and <= int.MaxValue => (long)number,
                    double number and >= int.MinValue and <= int.MaxValue when double.IsInteger(number) => (long)number,
                    _ => throw CelValues.NoOverload(),
                };
                found = at >= 0 && at < list.Count ? list[(int)at] : null;
                return at >= 0 && at < list.Count;
            default:
                return false;
        }
    }
}

/// <summary>A list; an optional element (<c>[?a]</c>) is there when it has a value.</summary>
internal sealed class CelListNode(IReadOnlyList<(CelNode Value, bool IsOptional)> elements)
    : CelNode(elements.Select(element => element.Value))
{
    protected override object? Compute(CelScope scope)
    {
        var list = new List<object?>(elements.Count);
        foreach (var (element, isOptional) in elements)
        {
            if (Given(element, isOptional, scope, out var value))
            {
                list.Add(value);
            }
        }

        return list;
    }
}

/// <summary>A map; an optional entry (<c>{?'a': b}</c>) is there when it has a value.</summary>
internal sealed class CelMapNode(IReadOnlyList<(CelNode Key, CelNode Value, bool IsOptional)> entries)
    : CelNode(entries.SelectMany(entry => (CelNode[])[entry.Key, entry.Value]))
{
    protected override object? Compute(CelScope scope)
    {
        var map = new Dictionary<object, object?>();
        foreach (var (key, entry, isOptional) in entries)
        {
            var name = key.Evaluate(scope);
            if (name is not (bool or long or ulong or string))
            {
                throw new CelException("unsupported key type");
            }

            if (Given(entry, isOptional, scope, out var value) && !map.TryAdd(name, value))
            {
                throw new CelException($"Failed with repeated key: {CelValues.Text(name)}");
            }
        }

        return new CelMap(map);
    }
}

/// <summary><c>a ? b : c</c>.</summary>
internal sealed class CelConditional(CelNode condition, CelNode yes, CelNode no) : CelNode(condition, yes, no)
{
    protected override object? Compute(CelScope scope) => (Truth(condition.Evaluate(scope)) ? yes : no).Evaluate(scope);
}

/// <summary><c>a &amp;&amp; b</c> and <c>a || b</c>: one term that decides makes failures of the others irrelevant.</summary>
internal sealed class CelLogical(IReadOnlyList<CelNode> terms, bool decisive) : CelNode(terms)
{
    protected override object? Compute(CelScope scope)
    {
        CelException? failure = null;
        foreach (var term in terms)
        {
            try
            {
                if (Truth(term.Evaluate(scope)) == decisive)
                {
                    return decisive;
                }
            }
            catch (CelException cause)
            {
                failure ??= cause;
            }
        }

        return failure is null ? !decisive : throw failure;
    }
}

/// <summary>A call of a function or operator.</summary>
internal sealed class CelCall(CelFunction function, IReadOnlyList<CelNode> arguments) : CelNode(arguments)
{
    protected override object? Compute(CelScope scope)
    {
        var values = new object?[arguments.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = arguments[index].Evaluate(scope);
            // Long texts and lists cost what working through them takes.
            scope.Budget.Take(values[index] switch
            {
                string text => text.Length / 10,
                IReadOnlyList<object?> list => list.Count,
                _ => 0,
            });
        }

        try
        {
            return function(values);
        }
        catch (OverflowException)
        {
            throw new CelException(values is [ulong, ulong] ? "unsigned integer overflow" : "integer overflow");
        }
        catch (ArgumentException cause)
        {
            // A time, zone or text beyond what there is of them.
            throw new CelException(cause.Message);
        }
    }
}

/// <summary>Computes a function from its arguments; the receiver of a method is the first.</summary>
/// <exception cref="CelException">The arguments are not of the types the function takes, or have no result.</exception>
internal delegate object? CelFunction(object?[] arguments);
