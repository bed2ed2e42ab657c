using Relay.Simulator.Receiver;

namespace Relay.Commands.Demo;

/// <summary>The demo's target of all webhooks and upstream of all live messages, on a free port of loopback.</summary>
internal sealed class DemoReceiver : IAsyncDisposable
{
    private const string Hooks = "/hooks/";

    /// <summary>What a handler of appointments and assistants would say.</summary>
    private static readonly (string Path, string Answer)[] Answers =
    [
        ("/upstream/customers/lookup", """{"found":true,"customer":{"name":"Robin Example","phone":"+15555550123"}}"""),
        ("/upstream/availability/search", """{"availabilities":[{"start_at":"2026-01-15T10:00:00Z","duration_minutes":30}]}"""),
        (
            "/upstream/bookings",
            """{"booking":{"id":"bk_demo","status":"accepted","start_at":"2026-01-15T10:00:00Z","end_at":"2026-01-15T10:30:00Z"}}"""
        ),
        ("/upstream", "{}"),
    ];

    // The demo stays up for as long as people look at it: what it remembers is bounded.
    private readonly RecordingReceiver _receiver = RecordingReceiver.Start(new ReceiverOptions { Kept = 1000 });

    public DemoReceiver()
    {
        foreach (var (path, answer) in Answers)
            _receiver.On(path, Behaviour.Status(200, answer, new Header("Content-Type", "application/json")));
    }

    public Uri UpstreamUrl => new(_receiver.Url, "upstream");

    public Uri HookUrl(string setting) => new(_receiver.Url, Hooks[1..] + setting.Replace('/', ':'));

    /// <summary>The event settings of the webhooks that an event has come by.</summary>
    public IReadOnlyCollection<string> HooksOf(string eventId) =>
        [
            .. _receiver
                .Hits.Where(hit => hit.Path.StartsWith(Hooks, StringComparison.Ordinal) && hit.Header("Relay-Event-Id") == eventId)
                .Select(hit => hit.Path[Hooks.Length..].Replace(':', '/')),
        ];

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();
}
