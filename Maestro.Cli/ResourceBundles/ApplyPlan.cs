using System.Globalization;
using Maestro.Cli.Manifests;
using Maestro.Cli.Output;
using Maestro.Cli.Publishing;
using Maestro.Cli.Rest;
using Maestro.Protocol.CloudEvents.V1;

namespace Maestro.Cli.ResourceBundles;

/// <summary>What one request comes to, now that it is known what the server holds.</summary>
/// <param name="Request">The request.</param>
/// <param name="Current">The bundle as it is; null for one that will be created.</param>
/// <param name="IsUnchanged">It is what the request asks for already, so nothing is sent.</param>
internal sealed record ApplyPlan(BundleRequest Request, ResourceBundle? Current, bool IsUnchanged = false)
{
    /// <summary>The version that results.</summary>
    public int NextVersion => (Current?.Version ?? 0) + (IsUnchanged ? 0 : 1);

    /// <summary>The name of the work, whoever gave it.</summary>
    public string WorkName => WorkMetadata.NameOf(Request, Current?.Metadata);

    /// <summary>Finds out what the server holds.</summary>
    /// <exception cref="CommandFailure">The request does not fit it.</exception>
    public static async Task<ApplyPlan> MakeAsync(BundleRequest request, RestClient rest, CancellationToken stop)
    {
        var current = request.Target switch
        {
            BundleTarget.New => null,
            _ => (await rest.FindBundleAsync(request.Id, stop))?.Value,
        };
        if (current is null && request.Target == BundleTarget.Existing)
        {
            throw new CommandFailure(
                $"resource bundle not found: Resource with id='{Printable.Of(request.Id)}' not found ({Printable.Of(request.Place)}); without an id it is created");
        }

        if (Problem(request, current) is { } problem)
        {
            throw new CommandFailure($"{request.Place}: {problem}");
        }

        // The server takes the new data as a whole: without its executor the agent would go on with its own, larger rights.
        if (current is not null && !request.CanNameExecutor && await BundleComparison.HasExecutorAsync(request.Id, rest, stop))
        {
            throw new CommandFailure(
                $"{request.Place}: resource bundle {request.Id} has an executor, which this form cannot carry; "
                + $"allowed: a ManifestWork with metadata.uid \"{request.Id}\", and with spec.executor if it shall keep one");
        }

        // A bundle in the form of REST with its id is an update, whatever is in it (rest-and-operations.md section 3.4).
        var mayBeUnchanged = current is not null && request.Target == BundleTarget.Either;
        return new ApplyPlan(request, current, mayBeUnchanged && await BundleComparison.IsSameAsync(request, current!, rest, stop));
    }

    /// <summary>The event that does it. The version in it makes the server refuse when somebody else was faster.</summary>
    public CloudEvent ToEvent(string source) => SpecEvent.Apply(
        source, Request.Id, Request.ConsumerName, Current?.Version ?? 0, new BundleSpec(WorkMetadata.Of(Request, Current?.Metadata), Request.Data));

    /// <summary>Why a request does not fit what is there; null when it does.</summary>
    internal static string? Problem(BundleRequest request, ResourceBundle? current)
    {
        if (current is null)
        {
            return null;
        }

        if (current.DeletedAt is not null)
        {
            return $"resource bundle {current.Id} is being deleted since {Output.Moment.Of(current.DeletedAt)}";
        }

        if (current.ConsumerName != request.ConsumerName)
        {
            return $"consumer_name \"{request.ConsumerName}\" is not that of resource bundle {current.Id}; allowed: \"{current.ConsumerName}\"";
        }

        return request.Version == 0 || request.Version == current.Version
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"version mismatch: manifest specifies version {request.Version} but resource bundle has version "
                + $"{current.Version}. Get it again and make your change in that, or leave the version out");
    }
}
