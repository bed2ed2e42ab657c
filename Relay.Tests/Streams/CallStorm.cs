using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Relay.Tests.Streams;

/// <summary>
/// Calls of two accounts as they come in a bad hour: out of order, some of them twice, from three providers at once.
/// </summary>
internal sealed class CallStorm
{
    public const string Ours = "acct_ours",
        Theirs = "acct_theirs";

    private readonly Dictionary<string, List<string>> _expected = new() { [Ours] = [], [Theirs] = [] };
    private readonly (string Dialect, string Body)[] _posts;

    public CallStorm(int calls, int seed)
    {
        var random = new Random(seed);
        var posts = Enumerable.Range(0, calls).SelectMany(Posts).ToArray();
        _posts = [.. posts, .. posts.Where(_ => random.Next(10) == 0)];
        random.Shuffle(_posts);
    }

    /// <summary>What an account is to hear, in no order.</summary>
    public IReadOnlyList<string> Expected(string account) => [.. _expected[account].Order(StringComparer.Ordinal)];

    /// <summary>Posts everything at the rate that the relay takes.</summary>
    public async Task PostAsync(RelayFixture relay)
    {
        var slugs = new Dictionary<string, string>
        {
            ["dialstack"] = (await relay.SourceAsync("desk"))["slug"],
            ["voicedock"] = await relay.SourceOfAccountAsync("voicedock", Ours),
            ["dialgen"] = await relay.SourceOfAccountAsync("dialgen", Theirs),
        };
        await Parallel.ForEachAsync(_posts, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (post, _) =>
            (await relay.EventAsync(slugs[post.Dialect], post.Body)).Expect(200)
        );
    }

    /// <summary>What a client has heard, to be compared with what it was to hear.</summary>
    public static string Key(JsonElement frame) =>
        string.Join(
            ' ',
            ((string[])["event", "account_id", "call_id", "from_number", "to_number"]).Select(name =>
                frame.TryGetProperty(name, out var value) ? value.ToString() : "-"
            )
        );

    /// <summary>Reads as many frames as are expected with a parser that is not ours, from a stream that is cut behind every byte.</summary>
    /// <param name="connected">Completes with the first frame.</param>
    public static async Task<IReadOnlyList<string>> HearAsync(RelayFixture relay, string secret, int count, TaskCompletionSource connected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, EventStream.CallPath);
        request.Headers.Authorization = new("Bearer", secret);
        using var answer = await relay.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var bytes = new CutStream(await answer.Content.ReadAsStreamAsync());
        var heard = new List<string>();
        await foreach (var item in SseParser.Create(bytes).EnumerateAsync())
        {
            using var data = JsonDocument.Parse(item.Data);
            if (item.EventType == "connected")
                connected.SetResult();
            else
                heard.Add(Key(data.RootElement));
            if (heard.Count == count)
                break;
        }

        return [.. heard.Order(StringComparer.Ordinal)];
    }

    private IEnumerable<(string Dialect, string Body)> Posts(int call)
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
                Expect(Ours, "call.answered", id, number);
                Expect(Ours, "call.end", id, number);
                yield return ("voicedock", message.Replace("{0}", "in-progress", StringComparison.Ordinal));
                yield return ("voicedock", message.Replace("{0}", "ended", StringComparison.Ordinal));
                break;
            case 1:
                Expect(Theirs, "call.end", id, "", number);
                yield return (
                    "dialgen",
                    $$$"""{"success":true,"callData":{"id":"{{{id}}}","status":"COMPLETED","phoneNumber":"{{{number}}}"}}"""
                );
                break;
            default:
                var account = call % 4 == 2 ? Ours : Theirs;
                foreach (var type in (string[])["call.incoming", "call.ringing", "call.answered", "call.transfer", "call.end"])
                {
                    if (type != "call.ringing")
                        Expect(account, type, type == "call.incoming" ? "-" : id, number);
                    yield return (
                        "dialstack",
                        CallSessions.DialStack(
                            $"evt_{call}_{type}",
                            type,
                            account,
                            new
                            {
                                call_id = id,
                                from_number = number,
                                from_name = "Zoë Smith ☎ \"quoted\"",
                                to_number = "+14155559876",
                            }
                        )
                    );
                }

                break;
        }
    }

    private void Expect(string account, string name, string id, string from, string to = "+14155559876") =>
        _expected[account].Add($"{name} {account} {id} {from} {to}");
}

/// <summary>A stream of which every read brings one byte.</summary>
internal sealed class CutStream(Stream inner) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(1, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
