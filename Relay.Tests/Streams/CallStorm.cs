using System.Globalization;
using System.Text.Json;

namespace Relay.Tests.Streams;

/// <summary>
/// Calls of two accounts as they come in a bad hour: out of order, some of them twice, from three providers at once, in as many parts as
/// the hour has.
/// </summary>
internal sealed class CallStorm
{
    public const string Ours = "acct_ours",
        Theirs = "acct_theirs";

    private readonly Post[] _posts;
    private readonly int _parts;

    /// <summary>What each account is to hear by the end of each part, in the order of its first posts.</summary>
    private readonly Dictionary<string, List<(int Part, string Key)>> _expected = new() { [Ours] = [], [Theirs] = [] };

    public CallStorm(int calls, int parts, int seed)
    {
        _parts = parts;
        var random = new Random(seed);
        var posts = Enumerable.Range(0, calls).SelectMany(Posts).ToArray();
        _posts = [.. posts, .. posts.Where(_ => random.Next(10) == 0)];
        random.Shuffle(_posts);
        var seen = new HashSet<Post>();
        for (var i = 0; i < _posts.Length; i++)
        {
            if (seen.Add(_posts[i]) && _posts[i].Account is { } account)
                _expected[account].Add((i * parts / _posts.Length, _posts[i].Key));
        }
    }

    /// <summary>What an account is to have heard by the end of a part, in no order.</summary>
    public IReadOnlyList<string> Expected(string account, int part) =>
        [.. _expected[account].Where(one => one.Part <= part).Select(one => one.Key).Order(StringComparer.Ordinal)];

    /// <summary>The addresses that the calls go to.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> SourcesAsync(RelayFixture relay) =>
        new Dictionary<string, string>
        {
            ["dialstack"] = (await relay.SourceAsync("desk"))["slug"],
            ["voicedock"] = await relay.SourceOfAccountAsync("voicedock", Ours),
            ["dialgen"] = await relay.SourceOfAccountAsync("dialgen", Theirs),
        };

    /// <summary>Posts a part at the rate that the relay takes.</summary>
    public Task PostAsync(RelayFixture relay, IReadOnlyDictionary<string, string> slugs, int part) =>
        Parallel.ForEachAsync(
            _posts.Where((_, i) => i * _parts / _posts.Length == part),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (post, _) => (await relay.EventAsync(slugs[post.Dialect], post.Body)).Expect(200)
        );

    /// <summary>What a client has heard, to be compared with what it was to hear.</summary>
    public static string Key(JsonElement frame) =>
        string.Join(
            ' ',
            ((string[])["event", "account_id", "call_id", "from_number", "to_number"]).Select(name =>
                frame.TryGetProperty(name, out var value) ? value.ToString() : "-"
            )
        );

    private static IEnumerable<Post> Posts(int call)
    {
        var (id, number) = (string.Create(CultureInfo.InvariantCulture, $"call_{call}"), CallSessions.Number(call));
        switch (call % 4)
        {
            case 0:
                var message = $$$$"""
                    {"message":{"type":"status-update","timestamp":"2026-01-15T14:30:05.000Z","call":{"id":"{{{{id}}}}",
                    "type":"inbound_phone_call","status":"{0}"},"phone_number":{"number":"+14155559876"},
                    "customer":{"number":"{{{{number}}}}"}}}
                    """;
                yield return Told(
                    "voicedock",
                    message.Replace("{0}", "in-progress", StringComparison.Ordinal),
                    Ours,
                    "call.answered",
                    id,
                    number
                );
                yield return Told("voicedock", message.Replace("{0}", "ended", StringComparison.Ordinal), Ours, "call.end", id, number);
                break;
            case 1:
                var data = $$$"""{"success":true,"callData":{"id":"{{{id}}}","status":"COMPLETED","phoneNumber":"{{{number}}}"}}""";
                yield return Told("dialgen", data, Theirs, "call.end", id, "", number);
                break;
            default:
                foreach (var type in (string[])["call.incoming", "call.ringing", "call.answered", "call.transfer", "call.end"])
                    yield return FromDialStack(call, type, id, number);
                break;
        }
    }

    private static Post FromDialStack(int call, string type, string id, string number)
    {
        var account = call % 4 == 2 ? Ours : Theirs;
        var facts = new
        {
            call_id = id,
            from_number = number,
            from_name = "Zoë Smith ☎ \"quoted\"",
            to_number = "+14155559876",
        };
        var body = CallSessions.DialStack($"evt_{call}_{type}", type, account, facts);
        return type == "call.ringing"
            ? new Post("dialstack", body, null, "")
            : Told("dialstack", body, account, type, type == "call.incoming" ? "-" : id, number);
    }

    private static Post Told(
        string dialect,
        string body,
        string account,
        string name,
        string id,
        string from,
        string to = "+14155559876"
    ) => new(dialect, body, account, $"{name} {account} {id} {from} {to}");

    /// <param name="Account">Who hears of it; nobody where null.</param>
    /// <param name="Key">What is heard.</param>
    private sealed record Post(string Dialect, string Body, string? Account, string Key);
}
