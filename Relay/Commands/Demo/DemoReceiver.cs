using System.Collections.Concurrent;
using Relay.Hosting;

namespace Relay.Commands.Demo;

/// <summary>The demo's target of all webhooks and upstream of all live messages, on a free port of loopback.</summary>
internal sealed class DemoReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentBag<string>> _hits = [];

    private DemoReceiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public static async Task<DemoReceiver> StartAsync(CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting().AddSingleton<IHostLifetime, NoSignals>();
        var app = builder.Build();
        var receiver = new DemoReceiver(app);
        app.MapPost("/hooks/{webhook}", receiver.Take);
        app.MapPost("/upstream/{**path}", Answer);
        await app.StartAsync(cancel);
        return receiver;
    }

    /// <summary>The webhooks that an event has come by.</summary>
    public IReadOnlyCollection<string> HooksOf(string eventId) => _hits.TryGetValue(eventId, out var hooks) ? hooks : [];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private IResult Take(string webhook, HttpContext context)
    {
        _hits.GetOrAdd(context.Request.Headers["Relay-Event-Id"].ToString(), _ => []).Add(webhook);
        return Results.Ok();
    }

    /// <summary>What a handler of appointments and assistants would say.</summary>
    private static IResult Answer(string? path) => Results.Text(
        path switch
        {
            "customers/lookup" => """{"found":true,"customer":{"name":"Robin Example","phone":"+15555550123"}}""",
            "availability/search" => """{"availabilities":[{"start_at":"2026-01-15T10:00:00Z","duration_minutes":30}]}""",
            "bookings" => """{"booking":{"id":"bk_demo","status":"accepted","start_at":"2026-01-15T10:00:00Z","end_at":"2026-01-15T10:30:00Z"}}""",
            _ => "{}",
        },
        "application/json");
}
