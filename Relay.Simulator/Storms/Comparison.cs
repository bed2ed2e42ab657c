using Relay.Simulator.Evidence;
using Relay.Simulator.Plans;
using Relay.Simulator.Proof;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Storms;

/// <summary>Two runs of one seed side by side: a relay before and after a change.</summary>
/// <param name="First">The first run.</param>
/// <param name="Second">The second run.</param>
/// <param name="Different">Calls that ended differently, by their places: the first of them.</param>
/// <param name="DifferentCount">How many calls ended differently.</param>
public sealed record Comparison(StormReport First, StormReport Second, IReadOnlyList<DifferentCall> Different, int DifferentCount)
{
    private const int MostNamed = 100;

    /// <summary>Compares two whole files of one plan.</summary>
    /// <exception cref="EvidenceException">They can't be read, or are of different storms.</exception>
    public static Comparison From(EvidenceFile first, EvidenceFile second)
    {
        if (first.Head.Plan.Digest != second.Head.Plan.Digest)
            throw new EvidenceException(
                $"They are of different storms: seed {first.Head.Plan.Options.Seed}, digest {first.Head.Plan.Digest}, and seed "
                    + $"{second.Head.Plan.Options.Seed}, digest {second.Head.Plan.Digest}."
            );
        var (one, other) = (StormReport.From(first, first.End!), StormReport.From(second, second.End!));
        var outcomes = new ulong[first.Head.Plan.Calls];
        foreach (var call in new EvidenceWalk(first).Calls())
            outcomes[call.Seat.Place] = Hash(Outcome(call, one.Facts));
        var (named, count) = (new SortedDictionary<int, DifferentCall>(), 0);
        foreach (var call in new EvidenceWalk(second).Calls())
        {
            var outcome = Outcome(call, other.Facts);
            if (Hash(outcome) == outcomes[call.Seat.Place])
                continue;
            count++;
            named[call.Seat.Place] = new DifferentCall(call.Seat.Place, call.CallId, "", outcome);
            if (named.Count > MostNamed)
                named.Remove(named.Last().Key);
        }

        // The first file's words for them are looked up only now: they are few.
        foreach (var call in named.Values.ToList())
        {
            var before = first.Find(call.CallId).FirstOrDefault(found => found.Seat.Place == call.Place);
            named[call.Place] = call with { First = before is null ? "not sent" : Outcome(before, one.Facts) };
        }

        return new Comparison(one, other, [.. named.Values], count);
    }

    /// <summary>
    /// How a call ended, without ids and times: how each of its requests was answered at last, how many ids each of its events has, and
    /// which webhooks accepted it.
    /// </summary>
    private static string Outcome(CallRecord call, StormFacts facts)
    {
        var view = new CallView(call, facts);
        var answers = call
            .Requests.Where(request => request.Role != RequestRole.Duplicate && request.Tries.Count > 0)
            .OrderBy(request => (request.Event, request.Role))
            .Select(request => $"{request.Sample.Name}{(request.Twist.Length > 0 ? " " + request.Twist : "")} {request.Tries[^1].Status}");
        var webhooks = facts
            .Webhooks.Select(webhook =>
                (Name: $"{webhook.Event}{(webhook.IsTroubled ? " (troubled)" : "")}", Got: view.AcceptedBy(webhook))
            )
            .Where(webhook => webhook.Got.Count > 0)
            .Select(webhook => $"{webhook.Name} got {string.Join('+', webhook.Got.Order())}");
        return string.Join(", ", answers.Concat(webhooks).Concat(view.SecondIds.Select(second => $"{second.Request.Sample.Name} twice")));
    }

    private static ulong Hash(string text)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));
        return BitConverter.ToUInt64(hash);
    }
}

/// <summary>A call that ended differently in two runs.</summary>
/// <param name="Place">Its place in the storm.</param>
/// <param name="CallId">The provider's id of it.</param>
/// <param name="First">How it ended in the first run.</param>
/// <param name="Second">How it ended in the second run.</param>
public sealed record DifferentCall(int Place, string CallId, string First, string Second);
