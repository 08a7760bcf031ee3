namespace Maestro.Agent.Jq;

/// <summary>The key of a part of a list: the elements from the start to before the end, both within the list.</summary>
internal readonly record struct JqRange(int Start, int End)
{
    /// <summary>The key in the list of what has a key in this part; null when this part does not reach there.</summary>
    public object? InList(object key) => key switch
    {
        int index when index >= 0 && index < End - Start => Start + index,
        JqRange inner => new JqRange(Start + inner.Start, Start + inner.End),
        _ => null,
    };
}
