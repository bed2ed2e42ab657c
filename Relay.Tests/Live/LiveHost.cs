using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Relay.Config;
using Relay.Hosting;
using Relay.Hosting.Dialing;
using Relay.Live;
using Relay.Tests.Commands;
using Xunit;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Model;

namespace Relay.Tests.Live;

/// <summary>The forwarding folder on a real port, with the least of an ingest before it: requests are accepted as events from 7.</summary>
internal sealed class LiveHost : IExchangeLog, IAsyncDisposable
{
    private readonly TestCatalog _catalog = new();
    private readonly ConcurrentQueue<ExchangeRecord> _records = [];
    private readonly TaskCompletionSource<ExchangeRecord> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _app = null!;
    private long _last = 6;

    public LiveMessage? Message { get; set; } = new(TimeSpan.FromSeconds(20), Empty: null);

    /// <summary>The event that the next requests are; each one of its own where null.</summary>
    public long? Event { get; set; }

    /// <summary>Whether the journal knew that event before.</summary>
    public bool Repeated { get; set; }

    public HttpClient Client { get; private set; } = null!;

    public LoopbackNetwork Network { get; } = new();

    /// <summary>What was recorded; the record is there before the answer is.</summary>
    public ExchangeRecord Record => Assert.Single(_records);

    public IReadOnlyCollection<ExchangeRecord> Records => _records;

    /// <summary>The same where the caller's connection ends before its answer does.</summary>
    public Task<ExchangeRecord> FirstRecord => _first.Task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>How many addresses are left alone because they failed: that is noted a moment after the answer.</summary>
    public int Resting =>
        _app
            .Services.GetRequiredService<IProxyStateLookup>()
            .GetClusters()
            .SelectMany(cluster => cluster.Destinations.Values)
            .Count(address => address.Health.Passive == DestinationHealth.Unhealthy);

    public Uri Address => new(_app.Urls.Single());

    public static Task<LiveHost> StartAsync(params Source[] sources) => StartAsync(TimeProvider.System, sources);

    public static async Task<LiveHost> StartAsync(TimeProvider clock, params Source[] sources)
    {
        var host = new LiveHost();
        await host.OpenAsync(clock);
        host.Set(sources);
        return host;
    }

    public void Set(params Source[] sources) => _catalog.Set(sources);

    /// <summary>What the journal does with a record: at once, unless a test holds it up.</summary>
    public Func<Task> Journal { get; set; } = () => Task.CompletedTask;

    async Task IExchangeLog.RecordAsync(ExchangeRecord exchange)
    {
        await Journal();
        _records.Enqueue(exchange);
        _first.TrySetResult(exchange);
    }

    /// <summary>Completes when one more thing waits for the clock.</summary>
    public static Task NextWait(ManualClock clock)
    {
        var set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        clock.TimerSet += () => set.TrySetResult();
        return set.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body = """{"ask":1}""") =>
        Client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>An address on which nothing listens.</summary>
    public static string DeadUrl() => $"http://127.0.0.1:{RelayProcess.FreePort()}";

    private async Task OpenAsync(TimeProvider clock)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder
            .Services.AddRouting()
            .AddSingleton<ICatalog>(_catalog)
            .AddSingleton<IExchangeLog>(this)
            .AddSingleton<RelayMeter>()
            .AddSingleton<CertificateBoard>()
            .AddSingleton<IHostResolver>(Network)
            .AddSingleton<IConnector>(Network)
            .AddSingleton(clock);
        builder.Services.AddSingleton<ITunnels, NoTunnels>();
        builder.Services.AddLive(
            new LiveOptions { ForwardLimit = TimeSpan.FromSeconds(20), HealthInterval = TimeSpan.FromMilliseconds(50) }
        );
        _app = builder.Build();
        _app.MapLive();
        _app.Run(AcceptAsync);
        await _app.StartAsync();
        Client = new HttpClient { BaseAddress = Address };
    }

    private async Task AcceptAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var source = _catalog.Current.BySlug(context.Request.Path.Value!.Split('/')[2])!;
        await context
            .RequestServices.GetRequiredService<ILiveForwarder>()
            .ForwardAsync(
                context,
                source,
                new Recorded(Event ?? Interlocked.Increment(ref _last), Repeated, []),
                new InboundRequest(body.ToArray(), HeaderList.Empty),
                new Envelope
                {
                    Kind = "call.completed",
                    Type = "call.end",
                    Live = Message,
                }
            );
    }

    /// <summary>Nobody listens.</summary>
    private sealed class NoTunnels : ITunnels
    {
        public Task<AttemptResult> SendAsync(TunnelRequest request, CancellationToken shutdown) => throw new NotSupportedException();

        public void Acknowledge(DeliveryWork work) => throw new NotSupportedException();

        public bool AnswersLive(RoutedSource source, Envelope envelope, bool hasUpstream) => false;

        public Task<AttemptResult?> AnswerAsync(long eventId, TimeSpan limit, CancellationToken cancel) =>
            throw new NotSupportedException();
    }
}
