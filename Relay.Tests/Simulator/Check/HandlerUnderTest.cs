using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Relay.Tests.Simulator.Check;

/// <summary>
/// A handler as a customer would write it: good where it has no flaw. What is here a dictionary is there a table with a unique index.
/// </summary>
internal sealed class HandlerUnderTest(string dialectName, Flaw flaw) : IAsyncDisposable
{
    public const string Secret = "whsec_handler_under_test_0123456789";

    private readonly Dialect _dialect = Dialect.Create(dialectName);
    private readonly SigningKey _key = SigningKey.FromUtf8(Secret);
    private readonly ConcurrentDictionary<string, bool> _unique = new();
    private readonly ConcurrentQueue<string> _stored = new(),
        _effects = new(),
        _log = new();
    private readonly ConcurrentDictionary<string, string> _calls = new();
    private readonly TaskCompletionSource _racing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;
    private int _inside,
        _crashes;

    public Uri Url =>
        new(new Uri(_app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), "/hooks");

    public Uri State => new(Url, "/state");

    public string Log => string.Join('\n', _log);

    public static async Task<HandlerUnderTest> StartAsync(string dialect, Flaw flaw)
    {
        var handler = new HandlerUnderTest(dialect, flaw);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        handler._app = builder.Build();
        handler._app.MapGet("/state", () => new
            {
                stored = handler._stored.ToArray(),
                effects = handler._effects.ToArray(),
                calls = handler._calls.ToDictionary(),
            });
        handler._app.MapPost("/hooks", (Delegate)handler.HandleAsync);
        await handler._app.StartAsync();
        return handler;
    }

    public ValueTask DisposeAsync() => _app!.DisposeAsync();

    private async Task<IResult> HandleAsync(HttpContext http)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var request = new InboundRequest(
            body.ToArray(),
            new HeaderList([.. http.Request.Headers.Select(header => new Header(header.Key, header.Value.ToString()))])
        );
        _log.Enqueue(flaw == Flaw.LogsTheSecret ? $"verifying with {Secret}" : "verifying");
        if (flaw == Flaw.VerifiesAfterParsing && !IsJson(body.ToArray()))
            return Results.BadRequest();
        var tolerance = flaw == Flaw.AcceptsStale ? 86_400 : 300;
        if (!_dialect.Verify(request, [_key], tolerance, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).IsValid)
            return Results.Unauthorized();
        var envelope = _dialect.ReadEnvelope(request);
        return envelope.DedupeKey is { } key ? await TakeAsync($"{envelope.CallId} {key}", envelope) : Results.Ok();
    }

    private async Task<IResult> TakeAsync(string key, Envelope envelope)
    {
        if (
            flaw == Flaw.AssumesOrder
            && envelope.Kind is not (Kinds.CallIncoming or Kinds.CallStarted or Kinds.Other)
            && !_calls.ContainsKey(envelope.CallId ?? "")
            && envelope.Kind != Kinds.CallCompleted
        )
            return Results.NotFound();
        if (flaw == Flaw.AcknowledgesBeforeCommit)
            return CommitLater(key, envelope);
        if (flaw == Flaw.ActsBeforeDedupe)
            _effects.Enqueue(key);
        if (flaw == Flaw.CrashesAfterTheEffect && Interlocked.Increment(ref _crashes) == 1)
        {
            _effects.Enqueue(key);
            return Results.StatusCode(500);
        }

        if (!await IsNewAsync(key))
            return Results.Ok();
        _stored.Enqueue(key);
        Write(envelope);
        if (flaw != Flaw.ActsBeforeDedupe)
            _effects.Enqueue(key);
        return Results.Ok();
    }

    // Committed when the next one comes: whatever "later" is, it is after the answer.
    private IResult CommitLater(string key, Envelope envelope)
    {
        if (_late is var (before, late) && _unique.TryAdd(before, true))
        {
            _stored.Enqueue(before);
            _effects.Enqueue(before);
            Write(late);
        }

        _late = (key, envelope);
        return Results.Ok();
    }

    private (string Key, Envelope Envelope)? _late;

    private async Task<bool> IsNewAsync(string key)
    {
        if (flaw == Flaw.NoDedupe)
            return true;
        if (flaw != Flaw.ChecksThenInserts)
            return _unique.TryAdd(key, true);
        if (_unique.ContainsKey(key))
            return false;
        await MeetAsync();
        _unique[key] = true;
        return true;
    }

    // Between check and insert there is time for another to check: the first waits a moment for a second one, which makes the race
    // certain where two are there at all.
    private async Task MeetAsync()
    {
        if (Interlocked.Increment(ref _inside) > 1)
            _racing.TrySetResult();
        await Task.WhenAny(_racing.Task, Task.Delay(TimeSpan.FromMilliseconds(20)));
        Interlocked.Decrement(ref _inside);
    }

    // What is over stays over, in whatever order it is told.
    private void Write(Envelope envelope)
    {
        if (envelope.CallId is not { } call)
            return;
        var isOver = envelope.Kind == Kinds.CallCompleted;
        _calls.AddOrUpdate(call, isOver ? "over" : "going on", (_, was) =>
            isOver || (was == "over" && flaw != Flaw.AssumesOrder) ? "over" : "going on"
        );
    }

    private static bool IsJson(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
