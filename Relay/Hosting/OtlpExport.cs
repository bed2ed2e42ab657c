using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Relay.Config;
using Relay.Hosting.Dialing;

namespace Relay.Hosting;

/// <summary>Sends traces and metrics by OTLP where an endpoint is set; else nothing is even listened to.</summary>
internal sealed class OtlpExport(OtlpOptions options) : IHostedService, IDisposable
{
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Endpoint is null)
            return Task.CompletedTask;
        _traces = Sdk.CreateTracerProviderBuilder().AddSource(RelayMeter.Name, "Microsoft.AspNetCore").AddOtlpExporter(Aim).Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .AddMeter(RelayMeter.Name, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter(Aim)
            .Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // What is gathered is sent now; a collector that is away must not hold up the stop.
        _traces?.Shutdown(2000);
        _metrics?.Shutdown(2000);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    private void Aim(OtlpExporterOptions exporter)
    {
        exporter.Endpoint = options.Endpoint!;
        exporter.HttpClientFactory = () =>
            new HttpClient(HandlerRules.Create()) { Timeout = TimeSpan.FromMilliseconds(exporter.TimeoutMilliseconds) };
    }
}
