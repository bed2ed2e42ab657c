using System.Security.Cryptography;
using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Records;
using Relay.Simulator.Sending;
using Relay.Simulator.Sinks;

namespace Relay.Simulator.Evidence;

/// <summary>
/// Brings together what is sent and what comes, call by call, and lets a call go into the evidence when it has fallen quiet: everything
/// of it sent, every delivery that is due accepted, and no news for a moment. So what is in memory is what is under way.
/// <code>
/// sent ──► call ◄── hits under the ids that its answers named        ◄── hits of ids that no answer named yet wait a minute
///            │ quiet, or too many wait
///            ▼
///         evidence ◄── hits that come later, and those that nobody claimed
/// </code>
/// </summary>
internal sealed class CallBook : ISendWatcher
{
    /// <summary>How many calls wait for deliveries at most; the ones that have waited longest go first.</summary>
    private const int MostWaiting = 20_000;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1),
        Unclaimed = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly EvidenceWriter _writer;
    private readonly IReadOnlyList<WatchedWebhook> _webhooks;
    private readonly SendLog _log;
    private readonly TimeProvider _clock;
    private readonly Dictionary<int, OpenCall> _calls = [];
    private readonly Dictionary<string, OpenCall> _byId = [];
    private readonly Dictionary<string, List<HitRecord>> _unclaimed = [];
    private readonly List<HitRecord> _late = [];

    // Deliveries that calls are due which are written already.
    private readonly HashSet<(int Webhook, long Id)> _owed = [];
    private readonly int[] _owing;
    private DateTimeOffset _beganAt;
    private long _began;
    private int _delivered;

    public CallBook(EvidenceWriter writer, IReadOnlyList<WatchedWebhook> webhooks, SendLog log, TimeProvider clock)
    {
        (_writer, _webhooks, _log, _clock) = (writer, webhooks, log, clock);
        _owing = new int[webhooks.Count];
    }

    /// <summary>How many deliveries were accepted.</summary>
    public int Delivered => Volatile.Read(ref _delivered);

    /// <summary>Times count from here.</summary>
    public void Begin(DateTimeOffset beganAt, long began) => (_beganAt, _began) = (beganAt, began);

    /// <summary>How many deliveries a webhook is still due.</summary>
    public int Owing(WatchedWebhook webhook) => Volatile.Read(ref _owing[webhook.Place]);

    public void Sending(PlannedRequest request)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(request.Body.Span));
        var report = request.Event.Report;
        var forged = request.Twist == Forgeries.WrongKey ? report.Forged().Values["callId"] as string : null;
        lock (_lock)
        {
            if (!_calls.TryGetValue(request.Seat.Place, out var call))
                _calls[request.Seat.Place] = call = new OpenCall(request.Seat, report.Values["callId"] as string ?? "", request.OfCall);
            call.Add(request, hash, forged);
        }
    }

    public void Sent(SendResult result, bool isLast)
    {
        _log.Add(result);
        lock (_lock)
        {
            var call = _calls[result.Request.Seat.Place];
            call.NewsAt = Now;
            if (call.Add(result, isLast))
                Owe(call, result.Request.Event);
            if (result is { IsAccepted: true, EventId: { } id } && _byId.TryAdd(id, call) && _unclaimed.Remove(id, out var hits))
            {
                foreach (var hit in hits)
                    Take(call, hit);
            }
        }
    }

    public void GaveUp(PlannedRequest request)
    {
        lock (_lock)
            _calls[request.Seat.Place].GaveUp();
    }

    /// <summary>A hit at the receiver of a webhook.</summary>
    public void Hit(WatchedWebhook webhook, SinkHit seen)
    {
        var hit = new HitRecord(
            webhook.Place,
            seen.Number,
            seen.At - _beganAt,
            seen.EventId,
            seen.DeliveryId,
            seen.Attempt,
            seen.Status,
            seen.Answer == "ok" ? null : seen.Answer,
            seen.BodySha256,
            seen.CallId,
            seen.Problem
        );
        lock (_lock)
        {
            if (_byId.TryGetValue(hit.EventId, out var call))
                Take(call, hit);
            else if (_unclaimed.TryGetValue(hit.EventId, out var others))
                others.Add(hit);
            else if (!PaidLate(hit))
                _unclaimed[hit.EventId] = [hit];
        }
    }

    /// <summary>Writes what has fallen quiet; to be called several times a second.</summary>
    public void Write() => Write(isEnd: false);

    /// <summary>Writes everything.</summary>
    public void Close() => Write(isEnd: true);

    private TimeSpan Now => _clock.GetElapsedTime(_began);

    private void Write(bool isEnd)
    {
        List<OpenCall> quiet;
        List<HitRecord> late;
        lock (_lock)
        {
            quiet = isEnd ? [.. _calls.Values] : FindQuiet();
            foreach (var call in quiet)
                Forget(call);
            Disown(isEnd);
            late = [.. _late];
            _late.Clear();
        }

        // Outside of the lock: the writer makes whoever is too fast wait.
        foreach (var call in quiet)
            _writer.Add(call.Record());
        foreach (var hit in late)
            _writer.AddLate(hit);
    }

    private List<OpenCall> FindQuiet()
    {
        var now = Now;
        var waiting = _calls.Values.Where(call => call.IsSent && now - call.NewsAt >= Quiet).ToList();
        var owing = waiting.Where(IsOwed).OrderBy(call => call.NewsAt).ToList();
        var tooMany = owing.Take(Math.Max(0, owing.Count - MostWaiting));
        return [.. waiting.Where(call => !IsOwed(call)), .. tooMany];
    }

    // What waits for a receiver that fails until it is mended comes late, and that is expected.
    private bool IsOwed(OpenCall call) => call.Owed.Any(owed => !_webhooks[owed.Webhook].IsTroubled);

    private void Forget(OpenCall call)
    {
        _calls.Remove(call.Seat.Place);
        foreach (var id in call.Ids)
            _byId.Remove(id);
        foreach (var (webhook, place) in call.Owed)
            _owed.Add((webhook, IdHash.From(call.IdOf(place))));
    }

    private void Disown(bool all)
    {
        var before = Now - Unclaimed;
        foreach (var (id, hits) in _unclaimed.Where(hits => all || hits.Value[0].At < before).ToList())
        {
            _unclaimed.Remove(id);
            _late.AddRange(hits);
        }
    }

    private void Owe(OpenCall call, PlannedEvent planned)
    {
        foreach (var webhook in _webhooks.Where(webhook => webhook.Wants(planned.Report.Sample)))
        {
            call.Owed.Add((webhook.Place, planned.Place));
            _owing[webhook.Place]++;
        }
    }

    private void Take(OpenCall call, HitRecord hit)
    {
        call.Hits.Add(hit);
        call.NewsAt = Now;
        if (hit.IsAccepted && call.Events.TryGetValue(hit.EventId, out var place) && call.Owed.Remove((hit.Webhook, place)))
            Pay(hit);
    }

    // Its call is written already. That it was due says so; else it may be of an answer that is still under way.
    private bool PaidLate(HitRecord hit)
    {
        var owed = (hit.Webhook, IdHash.From(hit.EventId));
        if (!_owed.Contains(owed))
            return false;
        _late.Add(hit);
        if (hit.IsAccepted)
        {
            _owed.Remove(owed);
            Pay(hit);
        }

        return true;
    }

    private void Pay(HitRecord hit)
    {
        _owing[hit.Webhook]--;
        _delivered++;
    }
}
