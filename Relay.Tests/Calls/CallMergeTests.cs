using FsCheck;
using FsCheck.Fluent;
using Relay.Calls;
using Xunit;

namespace Relay.Tests.Calls;

/// <summary>Whatever order events come in, and however often, the call is the same.</summary>
public class CallMergeTests
{
    private static readonly FsCheck.Config Many = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2_000);

    [Fact]
    public void Any_permutation_with_duplicates_of_a_calls_events_gives_the_same_call()
    {
        var all = CallEvents.Flows.Select(flow => (flow.Dialect, Events: CallEvents.Of(flow.Dialect, flow.Flow))).ToList();
        var orders =
            from call in Gen.Elements(all.ToArray())
            from again in Gen.ListOf(Gen.Choose(0, call.Events.Count - 1))
            from order in Gen.Shuffle([.. Enumerable.Range(0, call.Events.Count), .. again])
            from cuts in Gen.ListOf(Gen.Choose(1, 3))
            select (call, order, cuts);

        Prop.ForAll(orders.ToArbitrary(), draw =>
                Project(draw.call.Dialect, draw.order.Select(place => draw.call.Events[place]), draw.cuts)
                == Project(draw.call.Dialect, draw.call.Events, [])
            )
            .Check(Many);
    }

    [Fact]
    public void Facts_that_contradict_one_another_merge_to_the_same_in_any_order()
    {
        var states = Gen.ArrayOf(Contradictions());
        Prop.ForAll(states.Where(some => some.Length > 1).ToArbitrary(), some =>
            {
                var expected = Convert.ToHexString(some.Aggregate(CallState.Merge).Write());
                return Convert.ToHexString(some.Reverse().Aggregate(CallState.Merge).Write()) == expected
                    && Convert.ToHexString(some.Concat(some).Aggregate(CallState.Merge).Write()) == expected
                    && Convert.ToHexString(some.Skip(1).Append(some[0]).Aggregate((left, right) => CallState.Merge(right, left)).Write())
                        == expected;
            })
            .Check(Many);
    }

    [Theory]
    [InlineData("dialstack", "inbound, answered", "completed", "inbound")]
    [InlineData("dialstack", "inbound, no answer", "no-answer", "inbound")]
    [InlineData("dialstack", "inbound, voicemail", "voicemail", "inbound")]
    [InlineData("dialstack", "inbound, queued", "completed", "inbound")]
    [InlineData("dialstack", "outbound, answered", "completed", "outbound")]
    [InlineData("voicedock", "inbound", "completed", "inbound")]
    [InlineData("voicedock", "ended by an error", "failed", "inbound")]
    [InlineData("dialgen", "answered", "completed", "outbound")]
    [InlineData("dialgen", "missed", "no-answer", "outbound")]
    [InlineData("dialnote", "answered", "completed", "inbound")]
    public void A_call_ends_as_its_provider_says(string dialect, string flow, string status, string direction)
    {
        var call = Assert.Single(Changes(dialect, CallEvents.Of(dialect, flow)).Calls).State;

        Assert.Equal((status, direction, true), (call.Status!.Value, call.Direction!.Value, call.IsOver));
        Assert.NotNull(call.From?.Value ?? call.To?.Value);
    }

    [Fact]
    public void What_comes_after_the_end_adds_and_undoes_nothing()
    {
        var events = CallEvents.Of("dialstack", "inbound, answered");
        var end = Assert.Single(Changes("dialstack", [.. events.Where(record => record.Envelope.Kind == Kinds.CallCompleted)]).Calls).State;
        var whole = Assert.Single(Changes("dialstack", [.. events.Reverse()]).Calls).State;

        Assert.Equal(
            (end.Status, end.From, end.To, end.Duration, end.EndedAt),
            (whole.Status, whole.From, whole.To, whole.Duration, whole.EndedAt)
        );
        Assert.NotNull(whole.RecordingUrl);
        Assert.NotNull(whole.Transcript);
        Assert.True(whole.StartedAt!.Value <= whole.AnsweredAt!.Value && whole.AnsweredAt.Value < whole.EndedAt!.Value);
    }

    [Fact]
    public void A_call_keeps_its_newest_notes_only()
    {
        NoteState[] notes = [.. Enumerable.Range(0, CallState.MaxNotes + 50).Select(i => new NoteState($"n{i}", "text", null, i))];
        var states = notes
            .Select(note => new CallState
            {
                FirstHeardAt = 0,
                LastHeardAt = 0,
                Notes = [note],
            })
            .ToList();

        var kept = states.Aggregate(CallState.Merge).Notes;
        Assert.Equal(CallState.MaxNotes, kept.Count);
        Assert.Equal(("n249", "n50"), (kept[0].NoteId, kept[^1].NoteId));
        Assert.Equal(kept, states.AsEnumerable().Reverse().Aggregate(CallState.Merge).Notes);
    }

    private static string Project(string dialect, IEnumerable<EventRecord> events, IReadOnlyList<int> cuts)
    {
        var (rest, calls, voicemails) = (events.ToList(), new List<CallState>(), new List<VoicemailState>());
        // Batches of all sizes: a batch merges within itself before it meets what is known.
        foreach (var cut in cuts.Append(rest.Count))
        {
            var changes = Changes(dialect, rest.GetRange(0, Math.Min(cut, rest.Count)));
            calls.AddRange(changes.Calls.Select(call => call.State));
            voicemails.AddRange(changes.Voicemails.Select(voicemail => voicemail.State));
            rest.RemoveRange(0, Math.Min(cut, rest.Count));
        }

        var voicemail = voicemails.Count == 0 ? "" : Convert.ToHexString(voicemails.Aggregate(VoicemailState.Merge).Write());
        return Convert.ToHexString(calls.Aggregate(CallState.Merge).Write()) + voicemail;
    }

    private static CallChanges Changes(string dialect, IReadOnlyList<EventRecord> events) =>
        CallProjection.Project(new CallBatch(events, default, false, false), _ => Dialect.Create(dialect));

    /// <summary>Few values and few times, so that ties are the rule.</summary>
    private static Gen<CallState> Contradictions()
    {
        var texts = Gen.OneOf(
            Gen.Constant<Fact<string>?>(null),
            from value in Gen.Elements("a", "B", "ä")
            from rank in Gen.Choose(1, 2)
            from order in Gen.Choose(0, 2)
            select (Fact<string>?)new Fact<string>(value, rank, order)
        );
        var times = Gen.OneOf(
            Gen.Constant<Fact<long>?>(null),
            from value in Gen.Choose(1, 3)
            from rank in Gen.Choose(1, 2)
            from order in Gen.Choose(-1, 1)
            select (Fact<long>?)new Fact<long>(value, rank, order)
        );
        var notes = Gen.ListOf(
            from id in Gen.Elements("1", "2")
            from content in Gen.Elements("x", "y")
            from author in Gen.Elements<string?>(null, "z")
            from order in Gen.Choose(0, 1)
            select new NoteState(id, content, author, order)
        );
        return from status in texts
            from number in texts
            from started in times
            from ended in times
            from written in notes
            from heard in Gen.Choose(1, 3)
            select new CallState
            {
                Status = status,
                From = number,
                StartedAt = started,
                EndedAt = ended,
                Notes = NoteState.Merge([], [.. written], CallState.MaxNotes),
                FirstHeardAt = heard,
                LastHeardAt = heard,
            };
    }
}
