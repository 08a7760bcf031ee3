using Maestro.Cli.CommandLine;
using Maestro.Cli.Output;
using Maestro.Cli.Settings;
using Maestro.Cli.Settings.Catalogue;

namespace Maestro.Cli.ResourceBundles;

/// <summary><c>maestro resourcebundle force-finalize</c>: an operator gives up on a deletion whose agent is gone.</summary>
internal static class ForceFinalizeCommand
{
    private const int LongestReason = 1024;

    /// <summary>Asks, unless told not to, and does it.</summary>
    public static async Task RunAsync(ClientRun run)
    {
        var reason = run.Get(OperatorOptions.Reason).Trim();
        if (reason.Length is 0 or > LongestReason || reason.Any(char.IsControl))
        {
            throw new InvalidSettingsException(run.Values.IsGiven(OperatorOptions.Reason)
                ? $"{run.Values.Describe(OperatorOptions.Reason)} is not allowed; allowed: 1 to {LongestReason} characters on one line"
                : $"--reason is required; allowed: 1 to {LongestReason} characters on one line");
        }

        using var rest = run.OpenRest();
        var bundle = (await rest.GetBundleAsync(run.Argument, run.Stop)).Value;
        if (bundle.DeletedAt is null)
        {
            throw new CommandFailure($"resource bundle {bundle.Id} is not being deleted; allowed: to delete it first, with \"maestro resourcebundle delete\"");
        }

        var question = $"Its agent never confirmed the deletion of resource bundle {Printable.Of(bundle.Id)} (consumer: {Printable.Of(bundle.ConsumerName)}), "
            + "and what it applied stays where it is. Are you sure you want to forget it?";
        if (!run.Get(OperatorOptions.Yes) && !await run.Terminal.ConfirmAsync(question, run.Stop))
        {
            run.Terminal.Output.WriteLine("Cancelled");
            return;
        }

        var done = await rest.ForceFinalizeAsync(bundle.Id, reason, run.Stop);
        Result.Print(run, done.Json, () => run.Terminal.Output.WriteLine($"Resource bundle {bundle.Id} is finalized; its history says by whom and why"));
    }
}
