using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Relay.Commands.Serve;
using Relay.Config;

namespace Relay.Commands.Demo;

/// <summary>The relay as everybody else sees it: by HTTP, with a key for the API and a signature for ingest.</summary>
internal sealed class DemoClient : IDisposable
{
    private readonly HttpClient _api;
    private readonly HttpClient _ingest;

    public DemoClient(WebApplication app, RelayOptions options)
    {
        _api = new HttpClient { BaseAddress = new Uri(Address(app, options.Urls[0], app.Urls.First())) };
        _ingest = new HttpClient
        {
            BaseAddress = options.IsSplit ? new Uri(Address(app, options.IngestUrls[0], app.Urls.Last())) : _api.BaseAddress,
        };
        _api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey.Read(options));
    }

    public Uri Url => _api.BaseAddress!;

    public Uri IngestUrl => _ingest.BaseAddress!;

    /// <summary>Null for 404.</summary>
    public async Task<JsonObject?> FindAsync(string path, CancellationToken cancel)
    {
        using var answer = await _api.GetAsync(new Uri(path, UriKind.Relative), cancel);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(answer, cancel);
    }

    public async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
        using var answer = await _api.SendAsync(request, cancel);
        return await ReadAsync(answer, cancel);
    }

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

    private static async Task<JsonObject> ReadAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        var body = await answer.Content.ReadFromJsonAsync<JsonObject>(cancel);
        return answer.IsSuccessStatusCode
            ? body!
            : throw new InvalidOperationException(
                $"The API answered {(int)answer.StatusCode} {body?["code"]} to "
                    + $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.AbsolutePath}: {body?["detail"]}"
            );
    }
}
