using System.Security.Cryptography;
using Relay.Simulator.Plans;
using Relay.Simulator.Sending;
using Relay.Simulator.Sinks;

namespace Relay.Simulator.Proof;

/// <summary>An event that the relay said it has.</summary>
/// <param name="Planned">The event.</param>
/// <param name="Id">The id that the relay gave it first.</param>
/// <param name="SentAt">When the first of its requests went out, copies included: it did not exist before.</param>
/// <param name="AnsweredAt">When the first answer came: it was committed by then.</param>
internal sealed record AcceptedEvent(PlannedEvent Planned, string Id, TimeSpan SentAt, TimeSpan AnsweredAt);

/// <summary>The evidence, put in order once: which id stands for which event, and which hits belong to it.</summary>
internal sealed class Truth
{
    private readonly Dictionary<string, AcceptedEvent> _byId = [];
    private readonly Dictionary<int, AcceptedEvent> _byIndex = [];
    private readonly Dictionary<string, PlannedRequest> _refusedBodies = [];
    private readonly Dictionary<int, TimeSpan> _firstSent = [];
    private List<PlannedRequest>? _unanswered;

    public Truth(Evidence evidence)
    {
        Evidence = evidence;
        foreach (var sent in evidence.Sends.Where(sent => sent.Request.Role is RequestRole.Genuine or RequestRole.Duplicate))
            NoteStart(sent);
        foreach (var sent in evidence.Sends.Where(sent => sent.IsAccepted && sent.EventId is not null))
            Accept(sent);
        foreach (var request in evidence.Plan.Requests.Where(request => request.Role == RequestRole.Forged))
            _refusedBodies.TryAdd(Hash(request.Body), request);
        HitsOf = evidence.Webhooks.ToDictionary(webhook => webhook.Id, webhook => (IReadOnlyList<SinkHit>)[.. webhook.Sink.Hits]);
    }

    public Evidence Evidence { get; }

    /// <summary>The events that were accepted, in the order of their answers.</summary>
    public List<AcceptedEvent> Accepted { get; } = [];

    /// <summary>Ids that stand for an event which has another id already.</summary>
    public List<(string Id, SendResult Sent)> SecondIds { get; } = [];

    /// <summary>Ids of malformed bodies and of forgeries that were accepted.</summary>
    public Dictionary<string, SendResult> OtherIds { get; } = [];

    public IReadOnlyDictionary<string, IReadOnlyList<SinkHit>> HitsOf { get; }

    /// <summary>The event that this id stands for, also where it is a second id of it.</summary>
    public AcceptedEvent? Find(string eventId) => _byId.GetValueOrDefault(eventId);

    /// <summary>The accepted event of this index in the plan.</summary>
    public AcceptedEvent? Find(int index) => _byIndex.GetValueOrDefault(index);

    /// <summary>The forgery that has this body or names this call; null where none does.</summary>
    public PlannedRequest? FindForgery(SinkHit hit, WatchedWebhook webhook) =>
        webhook.IsOriginal
            ? _refusedBodies.GetValueOrDefault(hit.BodySha256)
            : Evidence.Plan.Requests.FirstOrDefault(request =>
                request.Role == RequestRole.Forged && webhook.Wants(request.Event) && CallOf(request) == hit.CallId
            );

    /// <summary>
    /// Whether a hit is an event whose provider never heard that it was taken: an answer that got lost, or an upstream's that failed.
    /// </summary>
    public bool IsUnanswered(SinkHit hit, WatchedWebhook webhook) =>
        (
            _unanswered ??= [
                .. Evidence.Plan.Requests.Where(request =>
                    request.Role == RequestRole.Genuine && !_byIndex.ContainsKey(request.Event.Index)
                ),
            ]
        ).Exists(request =>
            webhook.Wants(request.Event)
            && (webhook.IsOriginal ? Hash(request.Body) == hit.BodySha256 : hit.CallId is null || hit.CallId == CallOf(request))
        );

    public static string Hash(ReadOnlyMemory<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body.Span));

    /// <summary>How to look at an event in the relay.</summary>
    public string Look(string eventId) =>
        Evidence.Target is { } target ? $"{target.GetLeftPart(UriPartial.Authority)}/api/v1/events/{eventId}" : eventId;

    /// <summary>How to look at a request of the plan.</summary>
    public string Look(PlannedRequest request) =>
        $"request {request.Number} of seed {Evidence.Plan.Options.Seed}: {request.Event.Dialect} "
        + $"{request.Event.Report.Sample.Name}{(request.Twist.Length > 0 ? ", " + request.Twist : "")}, call "
        + $"{request.Event.Report.Values["callId"]}";

    private void Accept(SendResult sent)
    {
        var (request, id) = (sent.Request, sent.EventId!);
        if (request.Role is RequestRole.Forged or RequestRole.Malformed)
        {
            OtherIds.TryAdd(id, sent);
            return;
        }

        if (!_byIndex.TryGetValue(request.Event.Index, out var known))
        {
            known = new AcceptedEvent(request.Event, id, _firstSent[request.Event.Index], sent.StartedAt + sent.Took);
            _byIndex[request.Event.Index] = _byId[id] = known;
            Accepted.Add(known);
        }
        else if (known.Id != id && _byId.TryAdd(id, known))
        {
            SecondIds.Add((id, sent));
        }
    }

    // A copy may be answered before the request that it copies.
    private void NoteStart(SendResult sent)
    {
        var index = sent.Request.Event.Index;
        if (!_firstSent.TryGetValue(index, out var start) || sent.StartedAt < start)
            _firstSent[index] = sent.StartedAt;
    }

    private static string? CallOf(PlannedRequest request) =>
        request.Twist == Forgeries.WrongKey
            ? request.Event.Report.Forged().Values["callId"] as string
            : request.Event.Report.Values["callId"] as string;
}
