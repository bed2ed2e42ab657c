using System.Net.Http.Headers;
using System.Net.Http.Json;
using Relay.Simulator.Sending;

namespace Relay.Simulator.Client;

/// <summary>
/// A relay's REST API for our own programs: one request with a key, and its answer as JSON. What a failure means is said by who asks, in
/// its own words.
/// </summary>
public sealed class RelayClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>A client for the relay at this address.</summary>
    /// <param name="address">The address; its path is not looked at.</param>
    /// <param name="key">The key of the API, or null for none.</param>
    /// <param name="limit">How long an answer may take.</param>
    public RelayClient(Uri address, string? key, TimeSpan limit)
    {
        Address = new Uri(address.GetLeftPart(UriPartial.Authority));
        _http = new HttpClient(PeerRules.CreateHandler()) { BaseAddress = Address, Timeout = limit };
        if (key is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Where the relay is: scheme, host and port.</summary>
    public Uri Address { get; }

    /// <summary>How long an answer may take.</summary>
    public TimeSpan Limit => _http.Timeout;

    /// <summary>Asks once; a refusal is an answer like any other.</summary>
    /// <exception cref="HttpRequestException">Nothing answers.</exception>
    /// <exception cref="TaskCanceledException">There was no answer within the limit, or the caller does not wait any longer.</exception>
    /// <exception cref="System.Text.Json.JsonException">The answer is a success and no JSON, so it is not a relay's.</exception>
    public async Task<RelayReply> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var response = await _http.SendAsync(request, cancel).ConfigureAwait(false);
        return RelayReply.Read((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false));
    }

    /// <summary>Reads what is no JSON.</summary>
    /// <returns>Its text where it is a success; a refusal's reply otherwise.</returns>
    /// <exception cref="HttpRequestException">Nothing answers.</exception>
    /// <exception cref="TaskCanceledException">There was no answer within the limit, or the caller does not wait any longer.</exception>
    public async Task<(string? Text, RelayReply? Refusal)> ReadTextAsync(string path, CancellationToken cancel)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancel).ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? (await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false), null)
            : (null, RelayReply.Read((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false)));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
