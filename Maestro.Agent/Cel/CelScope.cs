namespace Maestro.Agent.Cel;

/// <summary>What an evaluation may still cost.</summary>
/// <param name="total">Steps of all expressions that share it.</param>
internal sealed class CelBudget(long total)
{
    private const long PerExpression = 1_000_000;
    private long _total = total;
    private long _left;

    /// <summary>An expression begins.</summary>
    /// <exception cref="CelException">Those before it used everything up.</exception>
    public void Begin()
    {
        if (_total <= 0)
        {
            throw new CelException("CEL evaluation budget exceeded");
        }

        _left = PerExpression;
    }

    /// <summary>Takes steps.</summary>
    /// <exception cref="CelException">There are none left.</exception>
    public void Take(long steps = 1)
    {
        _total -= steps;
        _left -= steps;
        if (_left < 0)
        {
            throw new CelException("operation cancelled: actual cost limit exceeded");
        }

        if (_total < 0)
        {
            throw new CelException("CEL evaluation budget exceeded");
        }
    }
}

/// <summary>The variables an expression sees; an inner scope hides those of the outer one.</summary>
internal sealed class CelScope(CelBudget budget, CelScope? outer, string name, object? value)
{
    /// <summary>What the evaluation may still cost.</summary>
    public CelBudget Budget => budget;

    /// <summary>A scope with one more variable.</summary>
    public CelScope With(string variable, object? bound) => new(budget, this, variable, bound);

    /// <summary>The value of a variable.</summary>
    /// <exception cref="CelException">There is none; the compiler has seen to it that this does not happen.</exception>
    public object? Find(string variable) =>
        variable == name ? value
        : outer is not null ? outer.Find(variable)
        : throw new CelException($"no such attribute(s): {variable}");
}
