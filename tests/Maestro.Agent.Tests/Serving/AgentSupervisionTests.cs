using System.Net;
using System.Net.Http.Headers;
using Maestro.Agent.KubernetesApi;
using Maestro.Agent.Measuring;
using Maestro.Agent.Serving;
using Maestro.Agent.Transport;
using Maestro.KubernetesApi;
using Maestro.KubernetesApi.Access;
using Microsoft.Extensions.Logging.Abstractions;

namespace Maestro.Agent.Tests.Serving;

public sealed class AgentSupervisionTests : IAsyncLifetime
{
    private readonly string _file = Path.GetTempFileName();
    private readonly AgentMetrics _metrics = new();
    private TestKubernetes _kube = null!;
    private string? _unreadiness;

    public async Task InitializeAsync()
    {
        _kube = await TestKubernetes.StartAsync();
        await File.WriteAllTextAsync(_file, _kube.Kubeconfig);
    }

    public async Task DisposeAsync()
    {
        await _kube.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    [Trait("Checklist", "agent-12")]
    public async Task Probes_answer_anybody()
    {
        await RunAsync(async http =>
        {
            Assert.Equal("ok", await http.GetStringAsync("/healthz"));
            Assert.Equal("ok", await http.GetStringAsync("/livez"));
            Assert.Equal("ok", await http.GetStringAsync("/readyz"));
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/")).StatusCode);
            _unreadiness = "the broker is not reached";
            using var unready = await http.GetAsync("/readyz");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.StatusCode);
            Assert.Equal(_unreadiness, await unready.Content.ReadAsStringAsync());
        });
    }

    [Fact]
    [Trait("Checklist", "agent-13")]
    public async Task Metrics_are_for_those_whom_the_cluster_allows()
    {
        var admin = _kube.Kubeconfig;
        var nobody = TokenOf(_kube.KubeconfigFor(UserInfo.ServiceAccount("default", "nobody")));
        await RunAsync(async http =>
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/metrics")).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, await MetricsAsync(http, "not a token"));
            Assert.Equal(HttpStatusCode.Forbidden, await MetricsAsync(http, nobody));
            Assert.Equal(HttpStatusCode.OK, await MetricsAsync(http, TokenOf(admin)));
            var text = await http.GetStringAsync("/metrics");
            Assert.All(
                (string[])
                [
                    "cloudevents_received_total", "cloudevents_sent_total", "resources_status_resync_duration_seconds", "manifestworks_processed_total",
                    "rest_client_requests_total{code=\"201\",method=\"POST\",host=\"", "rest_client_request_duration_seconds_bucket{verb=\"POST\"",
                    "rest_client_rate_limiter_duration_seconds_bucket{verb=\"POST\"", "workqueue_adds_total{name=\"manifestwork-controller\"}",
                    "workqueue_retries_total{name=\"AvailableStatusController\"}", "workqueue_depth{name=\"ManifestWorkFinalizer\"}",
                    "workqueue_unfinished_work_seconds{name=", "workqueue_longest_running_processor_seconds{name=",
                    "workqueue_queue_duration_seconds_bucket{name=", "workqueue_work_duration_seconds_bucket{name=", "maestro_agent_build_info{version=", "process_cpu_seconds_total", "process_start_time_seconds",
                ],
                family => Assert.Contains(family, text, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Of_two_agents_one_works_at_a_time_and_the_other_follows_at_once()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var (began, ended, followed) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        using var connection = ApiConnection.Open(_file);
        var options = new AgentOptions { ElectsLeader = true, Namespace = "default" };
        var leading = Supervision(connection, options).RunAsync(
            end => WorkAsync(began, ended, end), () => null, () => { }, first.Token);
        await began.Task.WaitAsync(Eventually.Limit);
        var waiting = Supervision(connection, options).RunAsync(
            end => WorkAsync(followed, new TaskCompletionSource(), end), () => null, () => { }, second.Token);
        await Eventually.HoldsAsync(() => _kube.Requests.Count("get", "leases") >= 2, "the second to look at the lease");
        Assert.False(followed.Task.IsCompleted);

        await first.CancelAsync();
        await leading;
        Assert.True(ended.Task.IsCompleted);
        Assert.Equal("", _kube.Objects.Find("coordination.k8s.io/v1", "Lease", "default", "maestro-agent-lock")!["spec"]!["holderIdentity"]?.ToString() ?? "");
        await second.CancelAsync();
        await waiting;
    }

    private static async Task WorkAsync(TaskCompletionSource began, TaskCompletionSource ended, CancellationToken end)
    {
        began.SetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ended.SetResult();
    }

    private async Task RunAsync(Func<HttpClient, Task> test)
    {
        using var stop = new CancellationTokenSource();
        using var connection = ApiConnection.Open(_file);
        var port = FreePort();
        var queues = _metrics.ForQueues(TimeProvider.System);
        var running = Supervision(connection, new AgentOptions { Listen = new IPEndPoint(IPAddress.Loopback, port) }).RunAsync(
            end => WorkAsync(new TaskCompletionSource(), new TaskCompletionSource(), end), () => _unreadiness, queues.Refresh, stop.Token);
#pragma warning disable CA5399, CA5400 // The certificate was made for this run only.
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
#pragma warning restore CA5399, CA5400
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{port}") };
        try
        {
            await test(http);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }

    private AgentSupervision Supervision(ApiConnection connection, AgentOptions options) => new(
        options,
        connection,
        ApiClients.Over(connection, 0, 1, TimeProvider.System, _metrics.ForApi("test")).Machinery,
        _metrics,
        new Jitter(new Random(1)),
        TimeProvider.System,
        NullLoggerFactory.Instance);

    private static async Task<HttpStatusCode> MetricsAsync(HttpClient http, string token)
    {
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.GetAsync("/metrics");
        return answer.StatusCode;
    }

    private static string TokenOf(string kubeconfig) =>
        kubeconfig.Split('\n').First(line => line.Contains("token:", StringComparison.Ordinal)).Split(':', 2)[1].Trim().Trim('"');

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
