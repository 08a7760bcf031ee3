using Maestro.Cli.CommandLine;
using Maestro.Cli.Rest;
using Maestro.Cli.Settings.Catalogue;
using Maestro.Protocol;

namespace Maestro.Cli.ResourceBundles;

/// <summary>Waits until agents have applied what was published.</summary>
internal static class AppliedWait
{
    /// <summary>Returns when all are applied.</summary>
    /// <exception cref="CommandFailure">One was not in time.</exception>
    public static async Task RunAsync(ClientRun run, RestClient rest, IEnumerable<ApplyPlan> plans, TimeProvider time)
    {
        var limit = run.Get(OperatorOptions.WaitTimeout);
        var started = time.GetTimestamp();
        foreach (var plan in plans)
        {
            while (!IsApplied(plan, (await rest.GetBundleAsync(plan.Request.Id, run.Stop)).Value))
            {
                if (time.GetElapsedTime(started) >= limit)
                {
                    throw new CommandFailure(
                        $"resource bundle {plan.Request.Id} is stored, but not applied after {GoDuration.Format(limit)} (--wait-timeout); "
                        + $"\"maestro why {plan.Request.Id}\" tells why");
                }

                await Task.Delay(run.Get(OperatorOptions.Interval), time, run.Stop);
            }
        }
    }

    // Somebody may have published a newer version meanwhile; ours is done when that or a later one is.
    private static bool IsApplied(ApplyPlan plan, ResourceBundle bundle) =>
        AppliedWord.Of(bundle.Status) == AppliedWord.Applied && bundle.Status!.ObservedVersion >= plan.NextVersion;
}
