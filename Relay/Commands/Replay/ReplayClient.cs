using System.Text.Json;
using Relay.Hosting;
using Relay.Simulator.Client;

namespace Relay.Commands.Replay;

/// <summary>The replays of a relay that runs.</summary>
internal sealed class ReplayClient(Uri target, string key) : IDisposable
{
    private const string Path = "/api/v1/replays";

    private readonly RelayClient _client = new(target, key, TimeSpan.FromSeconds(30));

    public Task<JsonElement> StartAsync(object order, CancellationToken cancel) => SendAsync(HttpMethod.Post, Path, order, cancel);

    public Task<JsonElement> FindAsync(string id, CancellationToken cancel) => SendAsync(HttpMethod.Get, $"{Path}/{id}", null, cancel);

    public Task<JsonElement> StopAsync(string id, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, $"{Path}/{id}/stop", null, cancel);

    public void Dispose() => _client.Dispose();

    /// <exception cref="StartException">2: the relay refuses. 1: none answers.</exception>
    private async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        try
        {
            var reply = await _client.SendAsync(method, path, body, cancel);
            return reply.IsSuccess
                ? reply.Json
                : throw new StartException(
                    reply.Status is 429 or >= 500 ? (int)ExitCode.Failed : StartException.BadConfiguration,
                    $"The relay at {_client.Address} refused: {Said(reply)}"
                );
        }
        catch (Exception error) when (error is HttpRequestException or JsonException)
        {
            throw new StartException((int)ExitCode.Failed, $"No relay answers at {_client.Address}.");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new StartException(
                (int)ExitCode.Failed,
                $"The relay at {_client.Address} gave no answer within {_client.Limit.TotalSeconds:0} s."
            );
        }
    }

    /// <summary>What is wrong with which member, where it says so.</summary>
    private static string Said(RelayReply reply) =>
        reply.Json.ValueKind == JsonValueKind.Object
        && reply.Json.TryGetProperty("errors", out var errors)
        && errors.ValueKind == JsonValueKind.Object
            ? string.Join(
                ' ',
                errors.EnumerateObject().Select(field => $"{field.Name}: {field.Value[0].GetProperty("detail").GetString()}")
            )
            : reply.Detail ?? $"it answered {reply.Status}.";
}
