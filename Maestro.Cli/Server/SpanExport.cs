using Maestro.Gateway.Rest;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Maestro.Cli.Server;

/// <summary>Sends spans to the operator's collector (rest-and-operations.md section 5.6).</summary>
internal static class SpanExport
{
    private const string Exporter = "OTEL_TRACES_EXPORTER";
    private const string Nothing = "none";
    private const string ServiceName = "OTEL_SERVICE_NAME";
    private const string Service = "maestro";

    private static readonly string[] Protocols = ["OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"];

    /// <summary>
    /// Switched on by <c>OTEL_TRACES_EXPORTER</c>, whatever it says but <c>none</c>. Where to and how is read from the variables of OpenTelemetry;
    /// without <c>OTEL_EXPORTER_OTLP_PROTOCOL</c> it is http/protobuf, to port 4318.
    /// </summary>
    public static void AddSpanExport(this IHostApplicationBuilder builder)
    {
        var variables = builder.Configuration;
        if (string.IsNullOrEmpty(variables[Exporter]) || variables[Exporter] == Nothing)
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(variables[ServiceName] ?? Service))
            .WithTracing(tracing => tracing.AddSource(RestHosting.SpanSource).AddOtlpExporter(otlp =>
            {
                if (Protocols.All(name => string.IsNullOrEmpty(variables[name])))
                {
                    otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
                }
            }));
    }
}
