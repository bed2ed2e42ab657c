using Relay.Simulator.Plans;
using Relay.Simulator.Proof;
using Relay.Simulator.Proof.Records;
using Relay.Simulator.Sending;

namespace Relay.Simulator.Figures;

/// <summary>What a storm came to in numbers, counted call by call from its evidence.</summary>
public sealed class StormFigures
{
    private const int MostBins = 60;

    private readonly int[] _hits,
        _events;
    private readonly List<(TimeSpan At, bool IsAccepted)> _troubled = [];

    internal StormFigures(StormFacts facts, TimeSpan sendingTook)
    {
        (_hits, _events) = (new int[facts.Webhooks.Count], new int[facts.Webhooks.Count]);
        Bins = new TimeBins(sendingTook, MostBins);
        (AcceptedPerBin, RefusedPerBin, FailedPerBin) = (Bins.New(), Bins.New(), Bins.New());
        AnswersPerBin = [.. Enumerable.Range(0, Bins.Count).Select(_ => new Latencies())];
    }

    /// <summary>The time of the sending, in pieces.</summary>
    public TimeBins Bins { get; }

    /// <summary>Tries that were accepted, in each piece of time.</summary>
    public double[] AcceptedPerBin { get; }

    /// <summary>Tries that were refused, in each piece of time.</summary>
    public double[] RefusedPerBin { get; }

    /// <summary>Tries that failed, in each piece of time.</summary>
    public double[] FailedPerBin { get; }

    /// <summary>How long answers took, in each piece of time.</summary>
    public IReadOnlyList<Latencies> AnswersPerBin { get; }

    /// <summary>How long answers took.</summary>
    public Latencies Answers { get; } = new();

    /// <summary>How long events took from sending to their first hit, the webhook that failed apart.</summary>
    public Latencies Deliveries { get; } = new();

    /// <summary>Requests that were tried at least once.</summary>
    public int Requests { get; private set; }

    /// <summary>Tries that were the provider's retries.</summary>
    public int Retries { get; private set; }

    /// <summary>Tries that were accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>Tries that were refused as they should be: forgeries.</summary>
    public int Refused { get; private set; }

    /// <summary>Tries that failed: no answer, or not the one that was due.</summary>
    public int Failed => Requests + Retries - Accepted - Refused;

    /// <summary>Copies that the relay recognised.</summary>
    public int DuplicatesRemoved { get; private set; }

    /// <summary>How many events the receivers accepted.</summary>
    public int Delivered => _events.Sum();

    /// <summary>The hits at the receiver that failed until it was mended.</summary>
    public IReadOnlyList<(TimeSpan At, bool IsAccepted)> Troubled => _troubled;

    /// <summary>How many hits a webhook's receiver had.</summary>
    public int HitsOf(WatchedWebhook webhook) => _hits[webhook.Place];

    /// <summary>How many events a webhook's receiver accepted.</summary>
    public int EventsOf(WatchedWebhook webhook) => _events[webhook.Place];

    internal void See(CallView call)
    {
        Requests += call.Call.Requests.Count(request => request.Tries.Count > 0);
        foreach (var (request, sent) in call.Tries)
            See(request, sent);
        foreach (var webhook in call.Receivers)
            See(webhook, call);
    }

    private void See(RequestRecord request, TryRecord sent)
    {
        var bin = Bins.Find(sent.StartedAt);
        Retries += sent.Attempt > 1 ? 1 : 0;
        Accepted += sent.IsAccepted ? 1 : 0;
        Refused += request.Role == RequestRole.Forged && sent.Status == 401 ? 1 : 0;
        DuplicatesRemoved += request.Role == RequestRole.Duplicate && sent is { IsAccepted: true, IsDuplicate: true } ? 1 : 0;
        (
            sent.IsAccepted ? AcceptedPerBin
            : sent.Status is 400 or 401 ? RefusedPerBin
            : FailedPerBin
        )[bin]++;
        if (sent.Status == 0)
            return;
        Answers.Add(sent.Took);
        AnswersPerBin[bin].Add(sent.Took);
    }

    private void See(WatchedWebhook webhook, CallView call)
    {
        var hits = call.Hits(webhook).ToList();
        _hits[webhook.Place] += hits.Count;
        _events[webhook.Place] += hits.Where(hit => hit.IsAccepted).Select(hit => hit.EventId).Distinct().Count();
        if (webhook.IsTroubled)
        {
            _troubled.AddRange(hits.Select(hit => (hit.At, hit.IsAccepted)));
            return;
        }

        foreach (var hit in hits.DistinctBy(hit => hit.EventId))
        {
            if (call.Find(hit.EventId) is { } accepted)
                Deliveries.Add(hit.At - accepted.SentAt);
        }
    }
}
