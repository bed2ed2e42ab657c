using System.Net.Http.Headers;
using System.Text.Json;
using Xunit;

namespace Relay.Tests.Streams;

/// <summary>A client of one of the streams, the operator's unless it is told otherwise, line by line as a browser reads it.</summary>
internal sealed class EventStream : IAsyncDisposable
{
    public const string CallPath = "/v1/events";

    private const string OperatorPath = "/api/v1/stream";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private EventStream(HttpResponseMessage answer, Stream body) => (_answer, _lines) = (answer, new StreamReader(body));

    public HttpResponseMessage Answer => _answer;

    /// <summary>The last id that was seen: what a browser sends when it comes back.</summary>
    public string? LastId { get; private set; }

    /// <summary>Connects and reads the first frame.</summary>
    /// <param name="query">What follows the path.</param>
    /// <param name="key">The first admin key where null, none where empty.</param>
    public static Task<EventStream> OpenAsync(RelayFixture relay, string query = "", string? lastId = null, string? key = null) =>
        OpenAsync(relay, Request(relay, OperatorPath + query, lastId, key));

    /// <summary>Follows the calls of a session's account.</summary>
    public static Task<EventStream> OfCallsAsync(RelayFixture relay, string secret) =>
        OpenAsync(relay, Request(relay, CallPath, lastId: null, secret));

    private static async Task<EventStream> OpenAsync(RelayFixture relay, HttpRequestMessage request)
    {
        using var sent = request;
        var answer = await relay.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Limit);
        var stream = new EventStream(answer, await answer.Content.ReadAsStreamAsync());
        if (!answer.IsSuccessStatusCode)
            Assert.Fail($"{(int)answer.StatusCode}: {await stream._lines.ReadToEndAsync()}");
        Assert.Equal("connected", (await stream.NextAsync())!.Name);
        return stream;
    }

    /// <summary>The answer where it is a refusal.</summary>
    public static async Task<ApiAnswer> RefusedAsync(
        RelayFixture relay,
        string query = "",
        string? lastId = null,
        string? key = null,
        string path = OperatorPath
    )
    {
        using var request = Request(relay, path + query, lastId, key);
        using var answer = await relay.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Limit);
        Assert.False(answer.IsSuccessStatusCode);
        return await ApiAnswer.ReadAsync(answer);
    }

    /// <summary>The next event or comment; null where the stream has ended.</summary>
    public async Task<StreamEvent?> NextAsync()
    {
        var (name, data, comment) = ("", "", "");
        while (await _lines.ReadLineAsync().WaitAsync(Limit) is { } line)
        {
            if (line.Length == 0 && (name.Length > 0 || comment.Length > 0))
                return new StreamEvent(LastId ?? "", name, data, comment);
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                LastId = line[4..];
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data += line[6..];
            else if (line.StartsWith(": ", StringComparison.Ordinal))
                comment = line[2..];
        }

        return null;
    }

    public async Task<IReadOnlyList<StreamEvent>> TakeAsync(int count)
    {
        var taken = new List<StreamEvent>();
        while (taken.Count < count)
            taken.Add(await NextAsync() ?? throw new EndOfStreamException($"The stream ended after {taken.Count} of {count} events."));
        return taken;
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _answer.Dispose();
        return ValueTask.CompletedTask;
    }

    private static HttpRequestMessage Request(RelayFixture relay, string target, string? lastId, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (key != "")
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? relay.Key);
        if (lastId is not null)
            request.Headers.Add("Last-Event-ID", lastId);
        return request;
    }
}

/// <summary>One event, or a comment where it has no name.</summary>
internal sealed record StreamEvent(string Id, string Name, string Data, string Comment)
{
    public JsonElement Json => JsonDocument.Parse(Data).RootElement;

    public long Number => long.Parse(Id);

    public string this[string member] => Json.GetProperty(member).ToString();
}
