using System.Text.Json;
using Maestro.Cli.CommandLine;
using Maestro.Cli.Rest;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.ResourceBundles;

/// <summary><c>status --watch</c>: prints a bundle's status now and whenever it changes.</summary>
/// <remarks>It looks again and again, because a watch over gRPC shows the bundles of one source only, and an operator knows ids.</remarks>
internal static class StatusWatch
{
    /// <summary>Goes on until the bundle is gone, or the user has seen enough; both are a success.</summary>
    public static async Task RunAsync(ClientRun run, RestClient rest, TimeProvider time)
    {
        var printer = new StatusPrinter(run);
        var seen = await rest.GetBundleAsync(run.Argument, run.Stop);
        printer.Print(seen, time.GetUtcNow());
        try
        {
            while (true)
            {
                await Task.Delay(run.Get(OperatorOptions.Interval), time, run.Stop);
                if (await rest.FindBundleAsync(run.Argument, run.Stop) is not { } now)
                {
                    run.Terminal.Error.WriteLine($"Resource bundle {run.Argument} is gone");
                    return;
                }

                if (!IsSame(seen, now))
                {
                    printer.Print(now, time.GetUtcNow());
                    seen = now;
                }
            }
        }
        catch (OperationCanceledException) when (run.Stop.IsCancellationRequested)
        {
            // Ctrl-C is how a watch ends.
        }
    }

    private static bool IsSame(Answer<ResourceBundle> one, Answer<ResourceBundle> other) =>
        one.Value.Version == other.Value.Version
        && one.Value.DeletedAt == other.Value.DeletedAt
        && JsonElement.DeepEquals(BundleJson.Status(one.Json), BundleJson.Status(other.Json));
}
