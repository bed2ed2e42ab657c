using System.Net.WebSockets;
using System.Text.Json;
using Relay.Hosting;
using Relay.Hosting.Dialing;
using Relay.Hosting.Tunnels;
using Relay.Simulator.Client;

namespace Relay.Commands.Listen;

/// <summary>
/// The relay's API for this command: its own listener set up, and a connection as it. A refusal that trying again can't change ends the
/// command; everything else is a connection that was lost.
/// </summary>
internal sealed class RelaySide(ListenSettings settings, TimeProvider clock) : IDisposable
{
    /// <summary>How long one try may take: a network that comes back must not find the command waiting for an old one.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>The first one has all the time that a busy relay may need: it decides whether there is a relay at all.</summary>
    private static readonly TimeSpan FirstLimit = TimeSpan.FromSeconds(20);

    private readonly RelayClient _api = new(settings.Target, settings.Key, FirstLimit);
    private readonly HttpMessageInvoker _http = new(HandlerRules.Create());

    /// <summary>What the relay knows this listener by, once it has been connected.</summary>
    private string? _id;

    /// <summary>What the envelope is signed with.</summary>
    public string? Secret { get; private set; }

    /// <exception cref="StartException">The relay won't have it as it was asked for.</exception>
    /// <exception cref="TunnelLostException">There is no connection just now.</exception>
    /// <param name="isFirst">Whether there has been no connection yet.</param>
    public async Task<TunnelSocket> ConnectAsync(bool isFirst, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(isFirst ? FirstLimit : Limit, clock);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        await SetUpAsync(isFirst && settings.TakesOver, over.Token, cancel);
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + settings.Key);
        // Beats of its own tell more: they come from the other program and not from its socket.
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            var address = new UriBuilder(settings.Target)
            {
                Scheme = settings.Target.Scheme == Uri.UriSchemeHttps ? "wss" : "ws",
                Path = $"/api/v1/listeners/{settings.Name}/connect",
            };
            await socket.ConnectAsync(address.Uri, _http, over.Token);
            return new TunnelSocket(socket, clock);
        }
        catch (Exception error) when (error is WebSocketException or OperationCanceledException or HttpRequestException)
        {
            var status = (int)socket.HttpStatusCode;
            socket.Dispose();
            cancel.ThrowIfCancellationRequested();
            throw new TunnelLostException(Sentence(status), error);
        }
    }

    /// <summary>Removes the listener: what waits for it is skipped.</summary>
    /// <exception cref="StartException">The relay refused, or none answers.</exception>
    public async Task ForgetAsync(CancellationToken cancel)
    {
        try
        {
            Judge(await _api.SendAsync(HttpMethod.Delete, Path, null, cancel));
        }
        catch (TunnelLostException lost)
        {
            throw new StartException((int)ExitCode.Failed, lost.Message);
        }
        catch (Exception error) when (IsLost(error))
        {
            throw new StartException((int)ExitCode.Failed, NoAnswer());
        }
    }

    /// <summary>Has a delivery sent once more.</summary>
    public async Task<string> RetryAsync(string delivery, CancellationToken cancel)
    {
        try
        {
            var reply = await _api.SendAsync(HttpMethod.Post, $"/api/v1/deliveries/{delivery}/retry", null, cancel);
            return reply.IsSuccess ? $"{delivery} comes once more." : reply.Detail ?? $"The relay answered {reply.Status}.";
        }
        catch (Exception error) when (IsLost(error))
        {
            return NoAnswer();
        }
    }

    public void Dispose()
    {
        _api.Dispose();
        _http.Dispose();
    }

    /// <summary>The relay has just taken the settings, so an answer that is no WebSocket is mostly the word of what stands before it.</summary>
    private static string Sentence(int status) =>
        status is >= 400 and < 500
            ? $"The connection was answered with {status} instead of a WebSocket: a proxy before the relay must pass Upgrade and Connection "
                + "(docs/deploy.md)."
            : "The relay did not let the connection through.";

    private string Path => "/api/v1/listeners/" + settings.Name;

    private async Task SetUpAsync(bool takesOver, CancellationToken over, CancellationToken cancel)
    {
        try
        {
            var reply = await _api.SendAsync(HttpMethod.Put, Path, Body(takesOver), over);
            Judge(reply);
            Secret = reply.Json.GetProperty("secret").GetString();
            _id = reply.Json.GetProperty("id").GetString();
        }
        catch (Exception error) when (IsLost(error))
        {
            cancel.ThrowIfCancellationRequested();
            throw new TunnelLostException(NoAnswer(), error);
        }
    }

    private Dictionary<string, object> Body(bool takesOver)
    {
        var body = new Dictionary<string, object>
        {
            ["forwardTo"] = settings.ForwardTo.AbsoluteUri,
            ["payload"] = settings.Payload,
            ["timeoutSeconds"] = settings.TimeoutSeconds,
            ["maxInFlight"] = settings.MaxInFlight,
            ["answersLive"] = settings.AnswersLive,
            ["instance"] = settings.Instance,
            ["takeOver"] = takesOver,
        };
        if (_id is not null)
            body["continues"] = _id;
        if (settings.Source is not null)
            body["source"] = settings.Source;
        if (settings.Kind is not null)
            body["kind"] = settings.Kind;
        return body;
    }

    private void Judge(RelayReply reply)
    {
        if (reply.IsSuccess)
            return;
        var sentence = $"the relay at {settings.Target} refused: {reply.Detail ?? $"it answered {reply.Status}"}";
        if (reply.Status is 408 or 429 or >= 500)
            throw new TunnelLostException(char.ToUpperInvariant(sentence[0]) + sentence[1..]);
        if (reply.Status == StatusCodes.Status410Gone)
            throw new StartException((int)ExitCode.Failed, $"{reply.Detail} Listen again to begin anew.");
        throw new StartException(StartException.BadConfiguration, FirstFault(reply) is { } fault ? $"{sentence} ({fault})" : sentence);
    }

    /// <summary>What the relay says of the first setting that it does not take.</summary>
    private static string? FirstFault(RelayReply reply)
    {
        if (
            reply.Json.ValueKind != JsonValueKind.Object
            || !reply.Json.TryGetProperty("errors", out var errors)
            || errors.ValueKind != JsonValueKind.Object
        )
            return null;
        var first = errors.EnumerateObject().FirstOrDefault();
        return first.Value.ValueKind == JsonValueKind.Array ? $"{first.Name}: {first.Value[0].GetProperty("detail").GetString()}" : null;
    }

    private string NoAnswer() => $"No relay answers at {settings.Target}.";

    private static bool IsLost(Exception error) => error is HttpRequestException or TaskCanceledException or JsonException or IOException;
}
