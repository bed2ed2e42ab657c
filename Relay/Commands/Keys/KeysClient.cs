using Relay.Commands.Serve;
using Relay.Config;
using Relay.Simulator.Client;

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
        var address = new Uri(url.IsLoopback ? url.ToString() : $"http://localhost:{url.Port}");
        using var client = new RelayClient(address, key, TimeSpan.FromSeconds(10));
        try
        {
            var reply = await client.SendAsync(HttpMethod.Post, "/api/v1/keys", new { name, role }, cancel);
            return reply.IsSuccess
                ? reply.Json.GetProperty("key").GetString()!
                : throw Refused($"the relay at {client.Address} refused: {reply.Detail ?? $"it answered {reply.Status}"}");
        }
        catch (HttpRequestException)
        {
            throw Refused(
                $"a relay is using this store, but none answers at {client.Address}: say where it listens with --urls, or stop it first"
            );
        }
    }

    private static StartException Refused(string why) => new(StartException.InUse, $"No key was made: {why}.");
}
