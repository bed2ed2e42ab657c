using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Relay.Tests.Simulator.Proof;

/// <summary>
/// A relay in memory with one fault: small enough to be plainly right where it is not told to be wrong. It has the part of the public API
/// that a storm uses and nothing else of the product.
/// It remembers what it did wrong, so that a test can compare the proof's offenders with the culprits.
/// </summary>
internal sealed class MiniRelay(Fault fault) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MiniSource> _sources = [];
    private readonly Dictionary<string, MiniWebhook> _webhooks = [];
    private readonly Dictionary<(string Source, string Key), string> _keys = [];
    private readonly List<(string Source, string Id)> _events = [];
    private readonly MiniLedger _ledger = new(fault);
    private WebApplication? _app;
    private int _numbers,
        _routed,
        _faults;

    public Uri Url => new(_app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>The ids of what went wrong on purpose.</summary>
    public HashSet<string> Culprits { get; } = [];

    public static async Task<MiniRelay> StartAsync(Fault fault)
    {
        var relay = new MiniRelay(fault);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        relay._app = builder.Build();
        relay.Map(relay._app);
        await relay._app.StartAsync();
        return relay;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var webhook in _webhooks.Values)
            await webhook.DisposeAsync();
        await _app!.DisposeAsync();
    }

    private void Map(WebApplication app)
    {
        app.MapPost("/api/v1/sources", (JsonElement body) =>
        {
            var source = new MiniSource(Next("src"), body.GetProperty("dialect").GetString()!, body.GetProperty("secrets")[0].GetString()!);
            _sources[source.Id] = source;
            return Results.Json(new { id = source.Id, url = $"/in/{source.Id}" }, statusCode: 201);
        });
        app.MapPost("/api/v1/webhooks", (JsonElement body) =>
        {
            var webhook = new MiniWebhook(Next("wh"), body, fault, Culprits, _ledger);
            _webhooks[webhook.Id] = webhook;
            return Results.Json(new { id = webhook.Id, secret = webhook.Secret }, statusCode: 201);
        });
        app.MapGet("/api/v1/webhooks/{id}", (string id) => _webhooks[id].View());
        app.MapPost("/api/v1/webhooks/{id}/enable", (string id) => _webhooks[id].Enable());
        app.MapDelete("/api/v1/{resource}/{id}", (string resource, string id) => Results.NoContent());
        app.MapGet("/api/v1/ledger", () => _ledger.View());
        app.MapGet("/api/v1/events", (string source) =>
            new
            {
                items = _events.Where(one => one.Source == source).Select(one => new { id = one.Id }).ToArray(),
                nextCursor = (string?)null,
            }
        );
        app.MapPost("/in/{source}/{**path}", IngestAsync);
    }

    private async Task<IResult> IngestAsync(string source, string? path, HttpContext http)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var request = new InboundRequest(
            body.ToArray(),
            new HeaderList([.. http.Request.Headers.Select(header => new Header(header.Key, header.Value.ToString()))]),
            path ?? ""
        );
        lock (_lock)
            return Ingest(_sources[source], request);
    }

    private IResult Ingest(MiniSource source, InboundRequest request)
    {
        var envelope = source.Dialect.ReadEnvelope(request);
        if (!source.Dialect.Verify(request, [source.Key], 300, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).IsValid)
            return Refuse(source, request, envelope);
        if (envelope.Problem is not null && fault == Fault.RefusesMalformed && Once())
            return Refuse();
        if (envelope.DedupeKey is { } key && _keys.TryGetValue((source.Id, key), out var known))
            return Repeat(source, request, envelope, known);
        return Accept(source, request, envelope);
    }

    private IResult Refuse(MiniSource source, InboundRequest request, Envelope envelope)
    {
        if (fault == Fault.AcceptsABadSignature && Once())
            return Accept(source, request, envelope with { DedupeKey = null }, culprit: true);
        if (fault == Fault.ForwardsABadSignature && Wanted(source, envelope).Any() && Once())
        {
            var id = Next("evt");
            Culprits.Add(id);
            foreach (var webhook in Wanted(source, envelope))
                webhook.Add(new MiniDelivery(id, Next("dlv"), source, request, envelope));
        }

        return Refuse();
    }

    private IResult Refuse()
    {
        _ledger.Reject();
        return Results.Json(new { code = "signature_mismatch" }, statusCode: 401);
    }

    private IResult Repeat(MiniSource source, InboundRequest request, Envelope envelope, string known)
    {
        if (fault == Fault.TakesADuplicateForNew && Once())
            return Accept(source, request, envelope with { DedupeKey = null }, culprit: true);
        if (fault == Fault.RoutesADuplicate && Wanted(source, envelope).Any(webhook => !webhook.IsTroubled) && Once())
        {
            Culprits.Add(known);
            Wanted(source, envelope)
                .First(webhook => !webhook.IsTroubled)
                .Add(new MiniDelivery(known, Next("dlv"), source, request, envelope));
        }

        _ledger.Duplicate();
        return Results.Json(
            new
            {
                received = true,
                eventId = known,
                duplicate = true,
            }
        );
    }

    private IResult Accept(MiniSource source, InboundRequest request, Envelope envelope, bool culprit = false)
    {
        var id = Next("evt");
        if (culprit)
            Culprits.Add(id);
        if (envelope.DedupeKey is { } key)
            _keys[(source.Id, key)] = id;
        if (fault == Fault.ForgetsAnEvent && envelope.Problem is null && Once())
            Culprits.Add(id);
        else
            _events.Add((source.Id, id));
        _ledger.Unique();
        foreach (var webhook in Wanted(source, envelope))
        {
            var delivery = new MiniDelivery(id, Next("dlv"), source, request, envelope);
            _ledger.Route();
            // Lost: the ledger believes that it was delivered.
            if (fault == Fault.LosesOneInAThousand && !webhook.IsTroubled && ++_routed % 1000 == 0)
                _ledger.Deliver(Culprits.Add(id));
            else
                webhook.Add(delivery);
            if (fault == Fault.RoutesToTheWrongKind && !webhook.IsTroubled && Other(webhook) is { } other && Once() && Culprits.Add(id))
                other.Add(delivery with { DeliveryId = Next("dlv") });
        }

        return Results.Json(new { received = true, eventId = id });
    }

    private MiniWebhook? Other(MiniWebhook webhook) =>
        _webhooks.Values.FirstOrDefault(other => other.SourceId == webhook.SourceId && other.Event != webhook.Event);

    private IEnumerable<MiniWebhook> Wanted(MiniSource source, Envelope envelope) =>
        _webhooks.Values.Where(webhook =>
            webhook.SourceId == source.Id
            && (webhook.Event == envelope.Kind || webhook.Event == $"{source.Dialect.Name}/{envelope.Type}")
            && envelope.Problem is null
        );

    // The second occasion, because the first may be at an edge.
    private bool Once() => ++_faults == 2;

    private string Next(string prefix) => $"{prefix}_{Interlocked.Increment(ref _numbers):00000000}";
}

internal sealed record MiniSource(string Id, Dialect Dialect, SigningKey Key)
{
    public MiniSource(string id, string dialect, string secret)
        : this(id, Dialect.Create(dialect), SigningKey.FromUtf8(secret)) { }
}

internal sealed record MiniDelivery(string EventId, string DeliveryId, MiniSource Source, InboundRequest Request, Envelope Envelope);
