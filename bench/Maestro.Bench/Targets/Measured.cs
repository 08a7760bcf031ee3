namespace Maestro.Bench.Targets;

/// <summary>The server of a run, and what must end with the run.</summary>
internal sealed class Measured(Target target, IAsyncDisposable? own) : IAsyncDisposable
{
    /// <summary>The server.</summary>
    public Target Target => target;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => own?.DisposeAsync() ?? ValueTask.CompletedTask;
}
