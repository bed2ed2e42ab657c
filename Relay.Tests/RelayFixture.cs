using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Relay.Config;

namespace Relay.Tests;

/// <summary>
/// A whole relay in this process: real SQLite in a folder of its own, real Kestrel on a free port, and the first admin key that it made.
/// </summary>
public sealed class RelayFixture : IAsyncDisposable
{
    private readonly HostedRelay _relay;

    private RelayFixture(HostedRelay relay) => (_relay, Http) = (relay, new HttpClient { BaseAddress = relay.Address });

    public Uri Address => _relay.Address;

    /// <summary>The first admin key.</summary>
    public string Key => _relay.Key;

    public string Folder => _relay.Folder;

    /// <summary>Sends no key by itself.</summary>
    public HttpClient Http { get; }

    public IServiceProvider Services => _relay.Services;

    /// <param name="allowPrivate">Whether webhooks may go to this machine.</param>
    /// <param name="set">Changes the options.</param>
    /// <param name="change">Puts other parts in place of the relay's.</param>
    internal static async Task<RelayFixture> StartAsync(
        bool allowPrivate = true,
        TimeProvider? clock = null,
        string? folder = null,
        Func<RelayOptions, RelayOptions>? set = null,
        Action<IServiceCollection>? change = null
    )
    {
        folder ??= Directory.CreateTempSubdirectory("relay-test-").FullName;
        var options = HostedRelay.Options(folder) with { AllowPrivateTargets = allowPrivate };
        return new RelayFixture(await HostedRelay.StartAsync(set?.Invoke(options) ?? options, clock, change));
    }

    /// <summary>Stops the relay and leaves its folder, as for a restart.</summary>
    public async Task StopAsync()
    {
        Http.Dispose();
        await _relay.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Calls the API with a key, by default the admin's.</summary>
    public async Task<ApiAnswer> SendAsync(
        string method,
        string path,
        object? body = null,
        string? key = null,
        IReadOnlyDictionary<string, string>? headers = null
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key ?? Key);
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            request.Headers.Add(name, value);
        if (body is not null)
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var response = await Http.SendAsync(request);
        return await ApiAnswer.ReadAsync(response);
    }

    public Task<ApiAnswer> GetAsync(string path) => SendAsync("GET", path);

    public Task<ApiAnswer> PostAsync(string path, object? body = null) => SendAsync("POST", path, body);

    /// <summary>A source that takes unsigned requests unless it is given secrets.</summary>
    public async Task<ApiAnswer> SourceAsync(string name, string dialect = "dialstack", params string[] secrets) =>
        (
            await PostAsync(
                "/api/v1/sources",
                new
                {
                    name,
                    dialect,
                    secrets,
                }
            )
        ).Expect(201);

    public async Task<ApiAnswer> WebhookAsync(string url, string kind = "call.completed", object? more = null)
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        (body["name"], body["provider"], body["url"], body["event"]) = ("a webhook", "custom", url, kind);
        return (await PostAsync("/api/v1/webhooks", body.ToJsonString())).Expect(201);
    }

    /// <summary>Sends an event to a source as its provider would, unsigned.</summary>
    public async Task<ApiAnswer> EventAsync(string slug, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync("/in/" + slug, content);
        return await ApiAnswer.ReadAsync(response);
    }

    /// <summary>
    /// Reads until a condition holds: what the relay does after its answer takes a moment, and nothing here knows how long.
    /// </summary>
    public async Task<ApiAnswer> UntilAsync(string path, Func<JsonElement, bool> holds)
    {
        ApiAnswer answer = null!;
        await Poll.UntilAsync(async () => holds((answer = await GetAsync(path)).Json), path);
        return answer;
    }
}
