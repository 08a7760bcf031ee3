namespace Maestro.Protocol;

/// <summary>Bounds on the JSON that is accepted.</summary>
public static class JsonLimits
{
    /// <summary>Deepest nesting that is read; Kubernetes objects stay far below it.</summary>
    public const int MaxDepth = 512;
}
