using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Relay.Storage.Activity;
using Relay.Storage.Bulks;
using Relay.Storage.History;
using Relay.Storage.Querying;
using Relay.Storage.Writing;
using Relay.Tests.Live;

namespace Relay.Tests.Storage;

/// <summary>A real store in a folder of its own, with the webhooks that its journal settles for. One class per engine.</summary>
internal abstract class TestStore : IAsyncDisposable
{
    private long _webhook = 1000;

    public ManualClock Clock { get; } = new();

    /// <summary>The catalog, as far as the journal looks into it.</summary>
    public Dictionary<long, Webhook> Webhooks { get; } = [];

    public abstract JournalStore Engine { get; }

    public IJournal Journal => Engine;

    public IDeliveryQueue Queue => new StoredQueue(Engine);

    public IExchangeLog Exchanges => Engine;

    public IStore Store => Engine;

    public abstract StoredActivity Activity { get; }

    public IBulkLog Bulks => new StoredBulks(Engine.Writer, Engine, Catalog, Engine.Ids, Clock);

    public IEditLog Edits => new StoredEdits(Engine);

    public IConditionLog Conditions => new StoredConditions(Engine);

    /// <summary>What today's routing knows.</summary>
    public TestCatalog Catalog { get; } = new();

    public IHistory History => new StoredHistory(Store, Clock);

    /// <summary>Where it is, and what is kept beside it.</summary>
    public abstract string Folder { get; }

    public long Now => Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Stops in order and starts again.</summary>
    public abstract Task ReopenAsync();

    /// <summary>What <c>kill -9</c> leaves at this moment, started again.</summary>
    public abstract Task CrashAsync();

    public abstract ValueTask DisposeAsync();

    public Task<long> NumberAsync(string sql) => Store.ReadAsync(db => db.Long(sql));

    /// <summary>Takes the bodies of some events, as retention does.</summary>
    /// <param name="which">A condition on events.</param>
    public Task ForgetBodiesAsync(string which) =>
        Store.WriteAsync(db =>
            db.Execute(SqlDialect.From(db).ForgetBodies(db.Query($"SELECT id FROM events WHERE {which}", row => row.GetInt64(0))))
        );

    public Task RunAsync(string sql) => Store.WriteAsync(db => db.Execute(sql));

    /// <summary>From here on a table refuses rows.</summary>
    public Task BreakAsync(string table, string when = "1 = 1") => Store.WriteAsync(db => Fault.Break(db, table, when));

    public Task MendAsync() => Store.WriteAsync(Fault.Mend);

    public Task<WebhookHealth> HealthAsync(long webhook) => Queue.ReadHealthAsync(webhook);

    /// <summary>A webhook without retries, unless the change says otherwise.</summary>
    public async Task<long> WebhookAsync(Func<Webhook, Webhook>? change = null)
    {
        var id = ++_webhook;
        var webhook = new Webhook
        {
            Id = id,
            Name = "w",
            Url = "https://example.com/",
            Event = "call.completed",
            Secret = "whsec_",
            RetryDelaysSeconds = [],
        };
        await Store.WriteAsync(db =>
            db.Execute(
                "INSERT INTO webhooks (id, settings, secrets, created_at, owner) VALUES (@id, '{}', @secrets, 0, @owner)",
                ("id", id),
                ("owner", Engine.Node.Generation),
                ("secrets", Array.Empty<byte>())
            )
        );
        Webhooks[id] = change?.Invoke(webhook) ?? webhook;
        return id;
    }

    public EventDraft Draft(
        string? key,
        IEnumerable<long> webhooks,
        bool leased = true,
        string? call = null,
        string body = "{}",
        string remote = "127.0.0.1",
        long source = 7
    ) =>
        new(
            new EventRecord
            {
                SourceId = source,
                Envelope = new Envelope
                {
                    Kind = "call.completed",
                    Type = "call.end",
                    DedupeKey = key,
                    CallId = call,
                },
                ReceivedAt = Now,
                Verification = VerificationResult.Valid,
                Request = new InboundRequest(
                    Encoding.UTF8.GetBytes(body),
                    new HeaderList([new Header("X-A", "1"), new Header("X-A", "2")])
                ),
                BodySha256 = SHA256.HashData(Encoding.UTF8.GetBytes(body)),
                Remote = remote,
            },
            [.. webhooks.Select(webhook => new DeliveryDraft(webhook, leased))]
        );

    /// <summary>An event as an export of another relay tells of it.</summary>
    public ImportedEvent Imported(long id, string? key = null, string body = "{}", string? call = null, string[]? flags = null)
    {
        var live = Draft(key, [], call: call, body: body).Event;
        var made = new EventRecord
        {
            SourceId = live.SourceId,
            Envelope = live.Envelope,
            ReceivedAt = IdSequence.TimeOf(id),
            Verification = live.Verification,
            Flags = flags ?? [EventRecord.ImportedFlag],
            Request = live.Request,
            BodySha256 = live.BodySha256,
            Remote = live.Remote,
        };
        return new ImportedEvent(id, made, null, null);
    }

    /// <summary>Records an event under an id of another node's, which it made long before it could commit it.</summary>
    public async Task RecordLateAsync(EventDraft draft, long id)
    {
        var recorded = await Journal.RecordAsync(draft);
        await Engine.Writer.OnBatchAsync(batch =>
        {
            batch.Changes.Event(id);
            var tables = SqlDialect.From(batch.Connection) == SqlDialect.Sqlite ? "events" : "events bodies";
            return tables
                .Split(' ')
                .Sum(table =>
                    batch.Connection.Execute(
                        $"UPDATE {table} SET id = @id WHERE id = @recorded",
                        ("id", id),
                        ("recorded", recorded.EventId)
                    )
                );
        });
    }

    public Task<Recorded> RecordAsync(string? key, params long[] webhooks) => Journal.RecordAsync(Draft(key, webhooks)).AsTask();

    /// <summary>Records an event whose one delivery is born leased.</summary>
    public async Task<DeliveryWork> BornAsync(long webhook, string? call = null) =>
        (await Journal.RecordAsync(Draft(null, [webhook], call: call))).Leased.Single();

    /// <summary>Records an event whose one delivery waits in the store.</summary>
    public async Task<long> WaitingAsync(long webhook, string? call = null)
    {
        var recorded = await Journal.RecordAsync(Draft(null, [webhook], leased: false, call: call));
        return await NumberAsync($"SELECT id FROM deliveries WHERE event_id = {recorded.EventId}");
    }

    public async Task<Settled> SettleAsync(DeliveryWork work, Outcome outcome, int? epoch = null) =>
        await Journal.SettleAsync(new Attempted(work, Result(outcome), epoch ?? (await HealthAsync(work.WebhookId)).Epoch));

    public AttemptResult Result(Outcome outcome, TimeSpan? retryAfter = null) =>
        new()
        {
            Outcome = outcome,
            StartedAt = Now,
            DurationMs = 1,
            RetryAfter = retryAfter,
        };

    public async Task<IReadOnlyList<DeliveryWork>> ClaimAsync(long webhook, int max = 100, bool byCall = false) =>
        (await Queue.ClaimDueAsync(webhook, Size(max), byCall, Now)).Works;

    public Task<Claimed> ClaimParkedAsync(long webhook, int max, bool inOrder) => Queue.ClaimParkedAsync(webhook, Size(max), inOrder, Now);

    public static ClaimSize Size(int deliveries) => new(deliveries, long.MaxValue);

    public Task<WebhookHealth?> EnableAsync(long webhook, ParkedChoice choice = ParkedChoice.Drain, int? maxInFlight = null) =>
        Queue.ChangeHealthAsync(webhook, (health, last) =>
            health.Status == WebhookStatus.Active ? null : Strikes.Enable(health, choice, null, maxInFlight, last)
        );

    public Task<WebhookHealth?> PauseAsync(long webhook) =>
        Queue.ChangeHealthAsync(webhook, (health, _) => health.Status == WebhookStatus.Active ? Strikes.Pause(health, Now) : null);

    /// <summary>A webhook that its third strike has just disabled.</summary>
    public async Task StrikeOutAsync(long webhook)
    {
        for (var i = 0; i < 3; i++)
            await SettleAsync(await BornAsync(webhook), Outcome.ServerError);
    }

    /// <summary>Plans and starts one.</summary>
    public async Task<BulkRecord> StartBulkAsync(BulkOrder order)
    {
        var planned = await Bulks.PlanAsync(order, "test", default);
        if (!await Bulks.MoveAsync(planned.Id, [BulkState.Planned], BulkState.Running, "test", null, default))
            throw new InvalidOperationException("The bulk did not start.");
        return (await Bulks.FindAsync(planned.Id, default))!;
    }

    /// <summary>Plans one and does it to its end.</summary>
    public async Task<BulkRecord> BulkAsync(BulkOrder order)
    {
        var bulk = await StartBulkAsync(order);
        while (bulk.State == BulkState.Running)
        {
            await Bulks.StepAsync(bulk, default);
            bulk = (await Bulks.FindAsync(bulk.Id, default))!;
        }

        return bulk;
    }

    /// <summary>Whether the counters say what the rows are; else what differs.</summary>
    public Task<IReadOnlyList<string>> DifferencesAsync() => Store.ReadAsync(Differences);

    public static IReadOnlyList<string> Differences(DbConnection db)
    {
        var wrong = new List<string>();
        void Same(string what, string counter, string rows)
        {
            var (counted, there) = (db.Long(counter), db.Long(rows));
            if (counted != there)
                wrong.Add($"{what}: counted {counted}, rows {there}");
        }

        Same("unique", "SELECT unique_events FROM ledger", "SELECT count(*) FROM events WHERE " + EditRows.WasReceived);
        Same("duplicates", "SELECT duplicates FROM ledger", "SELECT count(*) FROM arrivals WHERE result = 1");
        Same("received", "SELECT received FROM ledger", "SELECT unique_events + duplicates + rejected FROM ledger");
        Same("routed", "SELECT routed FROM ledger", "SELECT count(*) FROM deliveries WHERE trigger <> 3");
        Same("delivered", "SELECT delivered FROM ledger", "SELECT count(*) FROM deliveries WHERE state = 2 AND trigger <> 3");
        Same("failed", "SELECT failed FROM ledger", "SELECT count(*) FROM deliveries WHERE state = 3 AND trigger <> 3");
        Same("skipped", "SELECT skipped FROM ledger", "SELECT count(*) FROM deliveries WHERE state = 4");
        foreach (var (id, mark) in db.Query("SELECT id, parked_through FROM webhooks", row => (row.GetInt64(0), row.GetInt64(1))))
        {
            Same(
                $"open live of {id}",
                $"SELECT open_live FROM webhooks WHERE id = {id}",
                $"SELECT count(*) FROM deliveries WHERE webhook_id = {id} AND state IN (0, 1) AND id > {mark}"
            );
            Same(
                $"open parked of {id}",
                $"SELECT open_parked FROM webhooks WHERE id = {id}",
                $"SELECT count(*) FROM deliveries WHERE webhook_id = {id} AND state IN (0, 1) AND id <= {mark}"
            );
        }

        return wrong;
    }
}
