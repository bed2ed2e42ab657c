using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Relay.Config;
using Relay.Hosting.Dialing;

namespace Relay.Hosting;

/// <summary>Sends traces and metrics by OTLP where an endpoint is set; else nothing is even listened to.</summary>
internal static class OtlpServices
{
    /// <summary>What is gathered is sent when the relay stops; a collector that is away must not hold up the stop for longer.</summary>
    private const int PatienceMilliseconds = 2000;

    public static void AddOtlp(this IServiceCollection services, OtlpOptions options)
    {
        if (options.Endpoint is not { } endpoint)
            return;
        services
            .AddOpenTelemetry()
            .WithTracing(traces => traces.AddSource(RelayMeter.Name, "Microsoft.AspNetCore").AddOtlpExporter(Aim))
            .WithMetrics(metrics =>
                metrics.AddMeter(RelayMeter.Name, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel").AddOtlpExporter(Aim)
            );

        void Aim(OtlpExporterOptions exporter)
        {
            (exporter.Endpoint, exporter.TimeoutMilliseconds) = (endpoint, PatienceMilliseconds);
            exporter.HttpClientFactory = () =>
                new HttpClient(HandlerRules.Create()) { Timeout = TimeSpan.FromMilliseconds(PatienceMilliseconds) };
        }
    }
}
