using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Relay.Commands.Serve;
using Relay.Config;
using Relay.Hosting.Dialing;

namespace Relay.Commands.Keys;

/// <summary>Asks a relay that runs for a key.</summary>
internal static class KeysClient
{
    public static async Task<string> CreateAsync(RelayOptions options, string name, string role, CancellationToken cancel)
    {
        var url = options.Urls[0];
        var key = AdminKey.Read(options)
            ?? throw Refused(
                $"a relay is using this store, and there is no admin key to ask it with: set {AdminKey.Variable}, or stop the relay first"
            );
        using var client = new HttpClient(HandlerRules.Create())
        {
            BaseAddress = new Uri(url.IsLoopback ? url.ToString() : $"http://localhost:{url.Port}"),
            Timeout = TimeSpan.FromSeconds(10),
        };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            using var answer = await client.PostAsJsonAsync("/api/v1/keys", new { name, role }, cancel);
            var body = await answer.Content.ReadFromJsonAsync<JsonObject>(cancel);
            return answer.IsSuccessStatusCode
                ? (string)body!["key"]!
                : throw Refused($"the relay at {client.BaseAddress} refused: {body?["detail"]}");
        }
        catch (HttpRequestException)
        {
            throw Refused(
                $"a relay is using this store, but none answers at {client.BaseAddress}: say where it listens with --urls, or stop it first"
            );
        }
    }

    private static StartException Refused(string why) => new(StartException.InUse, $"No key was made: {why}.");
}
