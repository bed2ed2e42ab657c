using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Ids = Relay.Dialects.Values.Ids;

namespace Relay.Tests.Dialects;

public sealed class DedupeKeyTests
{
    private const char Separator = '\u001f';

    [Fact]
    public void DialStacks_key_is_its_id() => Assert.Equal("evt_1", Key("dialstack", """{"id":"evt_1","type":"call.end"}"""));

    [Fact]
    public void A_booking_is_known_by_its_idempotency_key()
    {
        Assert.Equal($"bookings{Separator}k", Key("dialstack", """{"idempotency_key":"k"}""", "bookings"));
        Assert.Null(Key("dialstack", """{"account_id":"a"}""", "customers/lookup"));
    }

    [Fact]
    public void VoiceDocks_key_has_the_status_but_no_time()
    {
        var inProgress = Key("voicedock", Status("in-progress", "2025-12-13T12:00:00.000Z"));
        Assert.Equal(inProgress, Key("voicedock", Status("in-progress", "2025-12-13T12:00:09.000Z")));
        Assert.NotEqual(inProgress, Key("voicedock", Status("ended", "2025-12-13T12:00:00.000Z")));

        static string Status(string status, string time) =>
            $$$"""{"message":{"type":"status-update","timestamp":"{{{time}}}","call":{"id":"c","status":"{{{status}}}"} }}""";
    }

    [Fact]
    public void Tool_calls_are_told_apart_by_their_ids()
    {
        Assert.Equal(
            $"c{Separator}tool-calls{Separator}t1{Separator}t2",
            Key("voicedock", Tools("""[{"id":"t1","function":{"id":"inner"}},{"x":[{"id":"deep"}],"id":"t2"}]"""))
        );
        Assert.NotEqual(Key("voicedock", Tools("""[{"id":"t1"}]""")), Key("voicedock", Tools("""[{"id":"t2"}]""")));
        foreach (
            var unusable in (string[])
                ["[]", "null", "{}", """[{"id":"t1"},{}]""", """[{"id":7}]""", """[{"id":"a\u001fb"}]""", """[{"id":"\ud800"}]"""]
        )
            Assert.Null(Key("voicedock", Tools(unusable)));

        static string Tools(string list) => $$$"""{"message":{"type":"tool-calls","call":{"id":"c"},"tool_call_list":{{{list}}} }}""";
    }

    [Fact]
    public void A_message_that_is_not_in_the_guide_may_repeat() =>
        Assert.Null(Key("voicedock", """{"message":{"type":"speech-update","call":{"id":"c","status":"in-progress"}}}"""));

    [Fact]
    public void Dialgens_calls_and_batches_never_collide()
    {
        var keys = new[]
        {
            Key("dialgen", """{"callData":{"id":"x"}}"""),
            Key("dialgen", """{"event":"batch.completed","batchId":"x"}"""),
            Key("dialgen", """{"event":"batch.failed","batchId":"x"}"""),
        };
        Assert.Equal(3, keys.OfType<string>().Distinct().Count());
    }

    [Fact]
    public void A_recording_is_not_the_duplicate_of_its_call()
    {
        var (log, recording) = (
            Key("dialnote", """{"id":"CA1","event_type":"call_log"}"""),
            Key("dialnote", """{"id":"CA1","event_type":"call_recording"}""")
        );
        Assert.NotNull(log);
        Assert.NotNull(recording);
        Assert.NotEqual(log, recording);
    }

    [Fact]
    public void Keys_of_parts_are_as_different_as_their_parts()
    {
        var part = ArbMap.Default.ArbFor<NonEmptyString>().Generator.Select(text => Ids.Usable(text.Get) ?? "x");
        var parts = part.NonEmptyListOf().Select(list => list.ToArray());
        Check.One(
            FsCheck.Config.QuickThrowOnFailure.WithReplay(1, 3).WithMaxTest(2000),
            Prop.ForAll(Arb.From(parts), Arb.From(parts), (a, b) => Ids.Key(a) == Ids.Key(b) == a.SequenceEqual(b))
        );
    }

    [Fact]
    public void Long_keys_are_hashed_and_stay_different()
    {
        var (a, b) = (Ids.Key(new string('a', 500), new string('b', 500)), Ids.Key(new string('a', 499), new string('b', 501)));
        Assert.Equal(71, a.Length);
        Assert.NotEqual(a, b);
    }

    private static string? Key(string dialect, string body, string path = "") =>
        Dialect.Create(dialect).ReadEnvelope(new InboundRequest(Encoding.UTF8.GetBytes(body), HeaderList.Empty, path)).DedupeKey;
}
