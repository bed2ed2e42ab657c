using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Relay.Tests.Streams;

/// <summary>A parser that is not ours, on a stream that is cut behind every byte.</summary>
internal sealed class ByteParser(RelayFixture relay, string account) : IStormListener
{
    private readonly ConcurrentQueue<string> _heard = [];
    private Task _reading = Task.CompletedTask;

    public string Account => account;

    public async Task ConnectAsync(string secret)
    {
        var connected = new TaskCompletionSource();
        _reading = ReadAsync(secret, connected);
        await (await Task.WhenAny(connected.Task, _reading));
    }

    public async Task<IReadOnlyList<string>> HeardAsync(int count)
    {
        await Poll.UntilAsync(() => _heard.Count >= count, $"the parser of {account} has heard {_heard.Count} of {count}");
        return [.. _heard.Order(StringComparer.Ordinal)];
    }

    public Task EndedAsync() => _reading.WaitAsync(TimeSpan.FromMinutes(1));

    private async Task ReadAsync(string secret, TaskCompletionSource connected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, EventStream.CallPath);
        request.Headers.Authorization = new("Bearer", secret);
        using var answer = await relay.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var bytes = new CutStream(await answer.Content.ReadAsStreamAsync());
        await foreach (var item in SseParser.Create(bytes).EnumerateAsync())
        {
            using var data = JsonDocument.Parse(item.Data);
            if (item.EventType == "connected")
                connected.SetResult();
            else
                _heard.Enqueue(CallStorm.Key(data.RootElement));
        }
    }
}
