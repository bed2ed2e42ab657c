using Relay.Simulator.Plans;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Proof.Invariants;

/// <summary>Finds out whose the hits are that no answer named, by their bodies or by the calls that they name.</summary>
internal sealed class StrangerSearch
{
    private readonly List<Candidate> _candidates;
    private readonly ILookup<string, Candidate> _byBody,
        _byCall;
    private readonly List<Candidate> _nameless;

    public StrangerSearch(IEnumerable<HitRecord> hits, StormFacts facts)
    {
        _candidates =
        [
            .. hits.DistinctBy(hit => (hit.Webhook, hit.EventId)).Select(hit => new Candidate(facts.Webhooks[hit.Webhook], hit)),
        ];
        var envelopes = _candidates.Where(one => !one.Webhook.IsOriginal).ToList();
        _byBody = _candidates.Where(one => one.Webhook.IsOriginal).ToLookup(one => one.Hit.BodySha256);
        _byCall = envelopes.Where(one => one.Hit.CallId is not null).ToLookup(one => one.Hit.CallId!);
        _nameless = [.. envelopes.Where(one => one.Hit.CallId is null)];
    }

    /// <summary>Those that are no event whose provider never heard that it was taken.</summary>
    public IEnumerable<Stranger> Strangers =>
        _candidates.Where(one => !one.IsUnanswered).Select(one => new Stranger(one.Webhook, one.Hit.EventId, one.Forgery, one.ForgeryCall));

    public void See(CallView call)
    {
        foreach (var request in call.Call.Requests)
        {
            var named = request.ForgedCallId ?? call.Call.CallId;
            if (request.Role == RequestRole.Forged)
                foreach (var one in Alike(request, named))
                    (one.Forgery, one.ForgeryCall) = (one.Forgery ?? request, call.Call.CallId);
            else if (request.Role == RequestRole.Genuine && call.Find(request.Event) is null)
                foreach (var one in Alike(request, named).Concat(_nameless.Where(one => one.Webhook.Wants(request.Sample))))
                    one.IsUnanswered = true;
        }
    }

    private IEnumerable<Candidate> Alike(RequestRecord request, string callId) =>
        _byBody[request.BodySha256].Concat(_byCall[callId]).Where(one => one.Webhook.Wants(request.Sample));

    private sealed class Candidate(WatchedWebhook webhook, HitRecord hit)
    {
        public WatchedWebhook Webhook => webhook;

        public HitRecord Hit => hit;

        public bool IsUnanswered { get; set; }

        public RequestRecord? Forgery { get; set; }

        public string ForgeryCall { get; set; } = "";
    }
}
