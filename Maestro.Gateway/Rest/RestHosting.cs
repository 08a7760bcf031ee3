using System.IO.Compression;
using Maestro.Gateway.Rest.Consumers;
using Maestro.Gateway.Rest.Errors;
using Maestro.Gateway.Rest.OpenApi;
using Maestro.Gateway.Rest.Requests;
using Maestro.Gateway.Rest.ResourceBundles;
using Maestro.Gateway.Rest.Tracing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Prometheus;

namespace Maestro.Gateway.Rest;

/// <summary>Puts the REST API into a web host (rest-and-operations.md section 1).</summary>
public static class RestHosting
{
    /// <summary>The source of the spans of requests, for whoever collects spans.</summary>
    public const string SpanSource = "Maestro.Gateway.Rest";

    private static readonly string Vary = $"{HeaderNames.Authorization}, {HeaderNames.AcceptEncoding}";

    /// <summary>
    /// Adds what the API needs besides an <see cref="IGrainFactory"/>. Raises Kestrel's limit for request lines, which is one limit for
    /// all ports of the process.
    /// </summary>
    internal static IServiceCollection AddMaestroRest(this IServiceCollection services, Action<RestOptions>? configure = null)
    {
        services.AddRouting();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IMetricFactory>(Metrics.DefaultFactory);
        services.AddSingleton<RestStore>();
        services.AddSingleton<ConsumerEndpoints>();
        services.AddSingleton<ResourceBundleEndpoints>();
        services.AddSingleton<TraceEndpoints>();
        services.AddSingleton<FinalizeEndpoint>();
        services.AddOptions<RestOptions>()
            .Configure(configure ?? (_ => { }))
            .Validate(options => options.MaxBodyBytes > 0, "RestOptions.MaxBodyBytes must be greater than 0")
            .Validate(options => options.MaxRequestLineBytes >= 1024 * 1024, "RestOptions.MaxRequestLineBytes must be at least 1 MiB")
            .Validate(options => options.ReadTimeout > TimeSpan.Zero, "RestOptions.ReadTimeout must be greater than 0")
            .Validate(options => options.WriteTimeout > TimeSpan.Zero, "RestOptions.WriteTimeout must be greater than 0")
            .Validate(options => options.StoreTimeout > TimeSpan.Zero, "RestOptions.StoreTimeout must be greater than 0")
            .ValidateOnStart();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<RestOptions>>((kestrel, rest) =>
        {
            kestrel.Limits.MaxRequestLineSize = rest.Value.MaxRequestLineBytes * RequestLineLimit.ServerFactor;
            kestrel.Limits.MaxRequestBufferSize = rest.Value.MaxRequestLineBytes * RequestLineLimit.ServerFactor * 2;
        });
        services.AddSingleton<IResponseCompressionProvider, PreferredCoding>();
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = [JsonAnswer.ContentType];
        });
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        return services;
    }

    /// <summary>
    /// Answers every request that arrives on the port with the API; without a port every request that comes this far. Requests to
    /// other ports go on. The API has its own routing table, so the paths of other ports and of this one never mix.
    /// </summary>
    internal static IApplicationBuilder MapMaestroRest(this IApplicationBuilder app, int? port = null)
    {
        var api = BuildPipeline(app.ApplicationServices);
        if (port is { } only)
        {
            return app.MapWhen(context => context.Connection.LocalPort == only, branch => branch.Run(api));
        }

        app.Run(api);
        return app;
    }

    private static RequestDelegate BuildPipeline(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseMiddleware<OperationId>();
        app.UseMiddleware<RequestSpans>();
        app.UseMiddleware<RequestRecords>();
        app.UseMiddleware<ErrorAnswers>();
        app.UseMiddleware<RequestLineLimit>();
        app.UseMiddleware<AnswerProgress>();
        app.Use((context, next) =>
        {
            context.Response.Headers.Vary = Vary;
            return next(context);
        });
        app.UseMiddleware<CorsRules>();
        app.UseWhen(context => context.Request.Path.StartsWithSegments(RestPaths.V1), v1 => v1.UseResponseCompression());
        OpenApiEndpoint.UsePage(app);
        app.UseMiddleware<ExactPaths>();
        app.UseRouting();
        app.UseEndpoints(MapEndpoints);
        return app.Build();
    }

    private static void MapEndpoints(IEndpointRouteBuilder routes)
    {
        var consumers = routes.ServiceProvider.GetRequiredService<ConsumerEndpoints>();
        var bundles = routes.ServiceProvider.GetRequiredService<ResourceBundleEndpoints>();
        var trace = routes.ServiceProvider.GetRequiredService<TraceEndpoints>();
        var finalize = routes.ServiceProvider.GetRequiredService<FinalizeEndpoint>();
        routes.MapGet(RestPaths.Root, MetadataEndpoints.GetApi).Describe(MetadataOperations.GetApi);
        routes.MapGet(RestPaths.V1, MetadataEndpoints.GetVersion).Describe(MetadataOperations.GetVersion);
        routes.MapGet(RestPaths.OpenApi, new OpenApiEndpoint(routes.DataSources).Get).Describe(OpenApiEndpoint.Operation);
        routes.MapGet(RestPaths.Errors, ErrorEndpoints.List).Describe(ErrorOperations.List);
        routes.MapGet(RestPaths.Errors + RestPaths.ById, ErrorEndpoints.Get).Describe(ErrorOperations.Get);
        routes.MapGet(RestPaths.Consumers, consumers.List).Describe(ConsumerOperations.List);
        routes.MapPost(RestPaths.Consumers, consumers.Create).Describe(ConsumerOperations.Create);
        routes.MapGet(RestPaths.Consumers + RestPaths.ById, consumers.Get).Describe(ConsumerOperations.Get);
        routes.MapPatch(RestPaths.Consumers + RestPaths.ById, consumers.Patch).Describe(ConsumerOperations.Patch);
        routes.MapDelete(RestPaths.Consumers + RestPaths.ById, consumers.Delete).Describe(ConsumerOperations.Delete);
        routes.MapGet(RestPaths.ResourceBundles, bundles.List).Describe(ResourceBundleOperations.List);
        routes.MapGet(RestPaths.ResourceBundles + RestPaths.ById, bundles.Get).Describe(ResourceBundleOperations.Get);
        routes.MapDelete(RestPaths.ResourceBundles + RestPaths.ById, bundles.Delete).Describe(ResourceBundleOperations.Delete);
        routes.MapGet(RestPaths.ResourceBundles + RestPaths.ById + RestPaths.History, trace.GetHistory).Describe(TraceOperations.History);
        routes.MapGet(RestPaths.ResourceBundles + RestPaths.ById + RestPaths.Receipt, trace.GetReceipt).Describe(TraceOperations.Receipt);
        routes.MapPost(RestPaths.ResourceBundles + RestPaths.ById + RestPaths.ForceFinalize, finalize.Post).Describe(TraceOperations.ForceFinalize);
        routes.MapGet(RestPaths.Consumers + RestPaths.ById + RestPaths.Connection, trace.GetConnection).Describe(TraceOperations.Connection);
    }
}
