using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Relay.Config;
using Relay.Delivery;
using Relay.Delivery.Lanes;
using Relay.Simulator.Receiver;
using Relay.Storage.Querying;
using Relay.Storage.Writing;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests;

/// <summary>
/// A whole relay with a receiver beside it: a real store, real Kestrel, real sockets, and where time matters a clock that the test moves.
/// It can be stopped and started again on the same data. Waiting is by signal, never by the time.
/// </summary>
internal sealed class RelayHost : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly RelayHost? _beside;
    private readonly Func<RelayOptions, RelayOptions>? _set;
    private readonly Action<IServiceCollection>? _change;
    private readonly PostgresServer? _server;
    private int _events;

    private RelayHost(ManualClock? clock, Func<RelayOptions, RelayOptions>? set, Action<IServiceCollection>? change, PostgresServer? server)
    {
        _folder = Directory.CreateTempSubdirectory("relay-host-");
        (_server, Database) = (server, server?.Rent() ?? "");
        (Clock, _set, _change) = (clock!, set, change);
        Receiver = RecordingReceiver.Start(new ReceiverOptions { Clock = clock ?? TimeProvider.System });
        if (clock is not null)
            clock.TimerSet += Changes.Signal;
    }

    private RelayHost(RelayHost beside)
    {
        (_beside, _folder, _server, Database) = (beside, beside._folder, beside._server, beside.Database);
        (Clock, _set, _change, Receiver) = (beside.Clock, beside._set, beside._change, beside.Receiver);
    }

    public RelayFixture Relay { get; private set; } = null!;

    public RecordingReceiver Receiver { get; }

    /// <summary>Its name on the server; empty with SQLite.</summary>
    public string Database { get; }

    /// <summary>Null where the relay runs by the system's.</summary>
    public ManualClock Clock { get; }

    public Changes Changes { get; } = new();

    public Dispatcher Dispatcher => Relay.Services.GetRequiredService<Dispatcher>();

    /// <summary>A webhook's lane.</summary>
    public Lane Lane(string webhook) =>
        Ids.TryParse("wh_", webhook, out var id) && Dispatcher.Lane(id) is { } lane ? lane : throw new ArgumentException(webhook);

    public IStore Store => Relay.Services.GetRequiredService<IStore>();

    public long Now => (Clock ?? TimeProvider.System).GetUtcNow().ToUnixTimeMilliseconds();

    /// <param name="server">Where its store is; in a file where null.</param>
    public static async Task<RelayHost> StartAsync(
        ManualClock? clock = null,
        Func<RelayOptions, RelayOptions>? set = null,
        Action<IServiceCollection>? change = null,
        bool withSource = true,
        PostgresServer? server = null
    )
    {
        var host = new RelayHost(clock, set, change, server);
        await host.StartAsync();
        if (withSource)
            await host.Relay.SourceAsync("desk");
        return host;
    }

    /// <summary>One more relay on the database of another one, which it leaves before that; the keys and the receiver are the same.</summary>
    public static async Task<RelayHost> StartBesideAsync(RelayHost other)
    {
        var host = new RelayHost(other);
        await host.StartAsync();
        return host;
    }

    public async Task StopAsync()
    {
        // Nobody else moves the clock that the stop waits by.
        var stop = Relay.StopAsync();
        await (Clock is null ? stop : Clock.AdvanceUntilAsync(stop));
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Starts after a stop that the test made itself.</summary>
    public Task StartAgainAsync() => StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_beside is not null)
        {
            await StopAsync();
            return;
        }

        await Receiver.DisposeAsync();
        await StopAsync();
        _server?.Return(Database);
        _folder.Delete(recursive: true);
    }

    /// <summary>What the receiver does on a path; <see cref="Changes"/> hears of every request.</summary>
    public void On(string path, Behaviour behaviour) => Receiver.On(path, new Behaviour(behaviour.Name, async exchange =>
            {
                var answer = behaviour.Answer(exchange);
                Changes.Signal();
                var goesOn = await answer;
                Changes.Signal();
                return goesOn;
            }));

    /// <summary>A webhook to a path of the receiver, which answers 200 unless it is told otherwise.</summary>
    public async Task<string> WebhookAsync(string path, object? more = null, string kind = "call.completed", Behaviour? behaviour = null)
    {
        On(path, behaviour ?? Behaviour.Ok);
        return (await Relay.WebhookAsync(new Uri(Receiver.Url, path).ToString(), kind, more)).Id;
    }

    /// <summary>Posts the next call that has ended; its id is <c>evt_</c> and a number from 1 on. Returns Relay's id of it.</summary>
    public async Task<string> EventAsync(string? call = null)
    {
        var number = Interlocked.Increment(ref _events);
        return (
            await Relay.EventAsync(
                "desk",
                JsonSerializer.Serialize(
                    new
                    {
                        id = $"evt_{number}",
                        type = "call.end",
                        account_id = "acct_1",
                        data = new { call_id = call ?? $"call_{number}" },
                    }
                )
            )
        ).Expect(200)["eventId"];
    }

    public async Task<IReadOnlyList<string>> EventsAsync(int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
            ids.Add(await EventAsync());
        return ids;
    }

    /// <summary>The events that came to a path, in their order, each as often as it came.</summary>
    public IReadOnlyList<string> Got(string path) => [.. Receiver.HitsOn(path).Select(hit => hit.Header("webhook-id")!)];

    public Task<JsonElement> WebhookStateAsync(string id) => JsonAsync($"/api/v1/webhooks/{id}");

    public async Task<JsonElement> JsonAsync(string path) => (await Relay.GetAsync(path)).Expect(200).Json;

    public Task<ApiAnswer> PostAsync(string path, object? body = null) => Relay.PostAsync("/api/v1" + path, body);

    /// <summary>The only delivery of an event to a webhook.</summary>
    public async Task<JsonElement> DeliveryAsync(string eventId, string webhook)
    {
        var list = await JsonAsync($"/api/v1/deliveries?event={eventId}");
        var id = list.GetProperty("items")
            .EnumerateArray()
            .Single(item => item.GetProperty("webhookId").GetString() == webhook)
            .GetProperty("id")
            .GetString();
        return await JsonAsync($"/api/v1/deliveries/{id}");
    }

    public Task UntilAsync(Func<bool> holds, string what) => Changes.UntilAsync(() => Task.FromResult(holds()), what, Nudge);

    public Task UntilAsync(Func<Task<bool>> holds, string what) => Changes.UntilAsync(holds, what, Nudge);

    /// <summary>Waits until the webhook is like this.</summary>
    public Task UntilWebhookAsync(string id, Func<JsonElement, bool> holds, string what) =>
        UntilAsync(async () => holds(await WebhookStateAsync(id)), what);

    /// <summary>Waits until so many requests came to a path.</summary>
    public Task UntilHitsAsync(string path, int count) =>
        UntilAsync(() => Receiver.HitsOn(path).Count >= count, $"{Receiver.HitsOn(path).Count} of {count} hits on {path}");

    /// <summary>Waits until nothing is open any more but what is parked.</summary>
    public Task UntilSettledAsync() =>
        UntilAsync(
            async () =>
                await NumberAsync(
                    "SELECT count(*) FROM deliveries d JOIN webhooks w ON w.id = d.webhook_id WHERE d.state = 1 OR (d.state = 0 AND w.status = 0 AND d.id > w.parked_through)"
                ) == 0,
            "deliveries are open"
        );

    public Task<long> NumberAsync(string sql) => Store.ReadAsync(db => db.Long(sql));

    /// <summary>The ledger's difference is 0, and its counters are what the rows are.</summary>
    public async Task AssertBalancedAsync()
    {
        Assert.Equal(0, (await JsonAsync("/api/v1/ledger")).GetProperty("difference").GetInt64());
        Assert.Equal([], await Store.ReadAsync(Tests.Storage.TestStore.Differences));
    }

    private RelayOptions Set(RelayOptions options)
    {
        var set = _set?.Invoke(options) ?? options;
        return _server is null ? set : set with { Storage = set.Storage with { Connection = _server.Address(Database) } };
    }

    /// <summary>What was planned for a moment ago is due a moment later on a clock that stands still.</summary>
    private void Nudge() => Clock?.Advance(TimeSpan.FromMilliseconds(1));

    private async Task StartAsync() =>
        Relay = await RelayFixture.StartAsync(clock: Clock, folder: _folder.FullName, set: Set, change: services =>
        {
            services.AddSingleton<IJournal>(provider => new SignallingJournal(provider.GetRequiredService<JournalStore>(), Changes));
            services.AddSingleton<IDeliveryQueue>(provider => new SignallingQueue(
                new StoredQueue(provider.GetRequiredService<JournalStore>()),
                Changes
            ));
            _change?.Invoke(services);
        });
}
