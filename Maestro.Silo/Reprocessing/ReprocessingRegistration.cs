using Maestro.Grains.Reprocessing;
using Maestro.Grains.Reprocessing.Jobs;
using Maestro.Grains.Reprocessing.Solutions;
using Maestro.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Maestro.Silo.Reprocessing;

/// <summary>Adds reprocessing and its storage to a silo.</summary>
internal static class ReprocessingRegistration
{
    /// <summary>The storage in which Orleans keeps who listens to which stream.</summary>
    private const string StreamSubscriptions = "PubSubStore";

    /// <summary>Adds it; the host provides the neighbours (see <see cref="ReprocessingHosting.AddReprocessing"/>).</summary>
    public static ISiloBuilder AddReprocessingIfWanted(
        this ISiloBuilder silo, ReprocessingOptions? options, Action<OptionsBuilder<AdoNetGrainStorageOptions>> configureStorage)
    {
        if (options is null)
        {
            return silo;
        }

        silo.Services.AddSingleton<ISolutionStore>(provider => new SolutionStore(provider.GetRequiredService<MaestroDatabase>().Grains));
        silo.Services.AddSingleton<IReprocessingRows>(provider => new ReprocessingRows(provider.GetRequiredService<MaestroDatabase>().Lists));
        return silo.AddReprocessing(options).AddAdoNetGrainStorage(StreamSubscriptions, configureStorage);
    }
}
