using Relay.Simulator.Calls;
using Relay.Simulator.Plans;
using Relay.Simulator.Sending;

namespace Relay.Simulator.Check;

/// <summary>What the scenarios work with: fresh calls, requests with any signature, and a look at the handler.</summary>
internal sealed class CheckSetup : IAsyncDisposable
{
    private const long Start = 1768467600000; // 2026-01-15T09:00:00Z

    private readonly CallMaker _calls;
    private readonly HandlerClient _client;
    private readonly HttpClient _looking = new(PeerRules.CreateHandler()) { Timeout = TimeSpan.FromSeconds(10) };
    private int _made;

    public CheckSetup(CheckOptions options, TimeProvider clock)
    {
        (Options, _calls) = (options, new CallMaker(options.Seed, 100));
        _client = new HandlerClient(options, clock);
        Limit = TimeSpan.FromSeconds(Lifecycle.Find(options.Dialect).Retry.TimeoutSeconds);
    }

    public CheckOptions Options { get; }

    /// <summary>How long the provider waits.</summary>
    public TimeSpan Limit { get; }

    /// <summary>Every answer so far, for the scenarios that look back.</summary>
    public HandlerClient Client => _client;

    /// <summary>Events that needed more than one try.</summary>
    public List<CallReport> Retried { get; } = [];

    /// <summary>A call that nobody has heard of yet, with its one-way events in order.</summary>
    public IReadOnlyList<CallReport> NewCall(string? flow = null) =>
        [
            .. _calls
                .Call(_made++, Options.Dialect, Start, flow ?? UsualFlow())
                .Reports.Where(report => !LiveSamples.Contains(report.Sample)),
        ];

    /// <summary>The event by which a handler most often does something: the end of a call.</summary>
    public CallReport NewEnd() => NewCall().First(report => report.Sample.Kind == "call.completed");

    /// <summary>Delivers as the provider does, retries included, though without its pauses.</summary>
    public async Task<HandlerAnswer> DeliverAsync(CallReport report, ReadOnlyMemory<byte>? body = null)
    {
        var answer = await _client
            .SendAsync(HandlerRequest.From(report) with { Body = body ?? report.Render().Body })
            .ConfigureAwait(false);
        if (answer.IsAccepted)
            return answer;
        Retried.Add(report);
        for (var attempt = 2; attempt <= 4 && !answer.IsAccepted; attempt++)
            answer = await _client
                .SendAsync(HandlerRequest.From(report) with { Body = body ?? report.Render().Body })
                .ConfigureAwait(false);
        return answer;
    }

    /// <summary>What the handler says of itself; null where it says nothing.</summary>
    public async Task<HandlerState?> LookAsync() =>
        Options.State is null ? null : await HandlerState.ReadAsync(_looking, Options.State).ConfigureAwait(false);

    /// <summary>What the handler's state calls an event: its own id, or the call's where the provider gives none.</summary>
    public static string Marker(CallReport report)
    {
        var message = report.Render();
        return message.Body.Span.IndexOf(System.Text.Encoding.UTF8.GetBytes(message.EventId)) >= 0
            ? message.EventId
            : (string)report.Values["callId"]!;
    }

    public async ValueTask DisposeAsync()
    {
        _looking.Dispose();
        await _client.DisposeAsync().ConfigureAwait(false);
    }

    private string UsualFlow() =>
        Options.Dialect switch
        {
            "dialstack" => "inbound, answered",
            "voicedock" => "outbound",
            "dialgen" or "dialnote" => "answered",
            // The first that ends: of a platform that is data nothing else is known.
            var platform => Lifecycle.Find(platform).Flows.First(flow => flow.Steps.Any(step => IsEnd(platform, step))).Name,
        };

    private static bool IsEnd(string dialect, LifecycleStep step) =>
        step.Sample is { } sample && SampleCatalog.Find(dialect, sample)?.Kind == Kinds.CallCompleted;
}
