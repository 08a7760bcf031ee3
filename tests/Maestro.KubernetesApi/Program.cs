using System.Runtime.InteropServices;
using Maestro.KubernetesApi;
using Maestro.KubernetesApi.CustomResources;

// A cluster to try things against: dotnet run --project tests/Maestro.KubernetesApi -- [kubeconfig file] [https port]
var file = args.Length > 0 ? args[0] : "kubeconfig.yaml";
var port = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

await using var cluster = await TestKubernetes.StartAsync(new TestKubernetesOptions { HttpsPort = port });
cluster.Objects.Put(WellKnownDefinitions.AppliedManifestWork);
await File.WriteAllTextAsync(file, cluster.Kubeconfig);
Console.WriteLine($"Kubernetes API at {cluster.Url} (plain: {cluster.HttpUrl}); kubeconfig in {Path.GetFullPath(file)}. Ctrl+C stops it.");
try
{
    await Task.Delay(Timeout.Infinite, stop.Token);
}
catch (OperationCanceledException)
{
    Console.WriteLine("Stopped.");
}
