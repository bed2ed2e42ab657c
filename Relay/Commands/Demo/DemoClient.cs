using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Relay.Commands.Serve;
using Relay.Config;
using Relay.Hosting.Dialing;
using Relay.Simulator.Client;

namespace Relay.Commands.Demo;

/// <summary>The relay as everybody else sees it: by HTTP, with a key for the API and a signature for ingest.</summary>
internal sealed class DemoClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(100);

    private readonly RelayClient _api;
    private readonly HttpClient _ingest;

    public DemoClient(WebApplication app, RelayOptions options)
    {
        _api = new RelayClient(new Uri(Address(app, options.Urls[0], app.Urls.First())), AdminKey.Read(options), Limit);
        var ingest = options.IsSplit ? new Uri(Address(app, options.IngestUrls[0], app.Urls.Last())) : _api.Address;
        _ingest = new HttpClient(HandlerRules.Create()) { BaseAddress = ingest };
    }

    public Uri Url => _api.Address;

    /// <summary>Null for 404.</summary>
    public async Task<JsonObject?> FindAsync(string path, CancellationToken cancel)
    {
        var reply = await _api.SendAsync(HttpMethod.Get, path, null, cancel);
        return reply.Status == StatusCodes.Status404NotFound ? null : Read(HttpMethod.Get, path, reply);
    }

    public async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject body, CancellationToken cancel) =>
        Read(method, path, await _api.SendAsync(method, path, body, cancel));

    /// <summary>Sends what a provider sends.</summary>
    public async Task<(int Status, string Body)> PostEventAsync(
        string path,
        ReadOnlyMemory<byte> body,
        IEnumerable<Header> headers,
        CancellationToken cancel
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new ReadOnlyMemoryContent(body),
        };
        foreach (var (name, value) in headers)
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            else
                request.Headers.Add(name, value);
        }

        using var answer = await _ingest.SendAsync(request, cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancel));
    }

    public void Dispose()
    {
        _api.Dispose();
        _ingest.Dispose();
    }

    private static string Address(WebApplication app, ListenUrl asked, string bound) => asked.Port == 0 ? bound : asked.ToString();

    private static JsonObject Read(HttpMethod method, string path, RelayReply reply) =>
        reply.IsSuccess
            ? JsonObject.Create(reply.Json)!
            : throw new InvalidOperationException($"The API answered {reply.Status} {reply.Code} to {method} {path}: {reply.Detail}");
}
