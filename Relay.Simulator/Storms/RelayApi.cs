using System.Runtime.CompilerServices;
using System.Text.Json;
using Relay.Simulator.Client;
using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Storms;

/// <summary>The little of a relay's public API that a storm needs.</summary>
internal sealed class RelayApi(Uri target, string key, TimeProvider clock) : IDisposable
{
    private const int PageSize = 500;

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250),
        Moment = TimeSpan.FromSeconds(10);

    private readonly RelayClient _client = new(target, key, TimeSpan.FromSeconds(15));

    /// <summary>How long a relay may be away before that is an error.</summary>
    public Func<TimeSpan> Patience { get; set; } = () => TimeSpan.Zero;

    public Task<(string Id, string Path)> CreateSourceAsync(
        string name,
        string dialect,
        string secret,
        Uri? upstream,
        string run,
        IReadOnlyList<string> alsoTo,
        CancellationToken cancel
    ) =>
        AskAsync(
            HttpMethod.Post,
            "/api/v1/sources",
            new
            {
                name,
                dialect,
                secrets = new[] { secret },
                verification = "enforce",
                upstreams = upstream is null ? [] : new[] { upstream.ToString() },
                simulated = run,
                alsoTo,
            },
            json => (Text(json, "id"), Text(json, "url")),
            cancel
        );

    public Task<(string Id, string Secret)> CreateWebhookAsync(object webhook, CancellationToken cancel) =>
        AskAsync(HttpMethod.Post, "/api/v1/webhooks", webhook, json => (Text(json, "id"), Text(json, "secret")), cancel);

    public Task<(string State, int FailureCount, long Parked)> WebhookAsync(string id, CancellationToken cancel) =>
        AskAsync(
            HttpMethod.Get,
            $"/api/v1/webhooks/{id}",
            null,
            json => (Text(json, "state"), (int)Number(json, "failureCount"), Number(json, "parked")),
            cancel
        );

    public Task EnableAsync(string id, CancellationToken cancel) =>
        AskAsync(HttpMethod.Post, $"/api/v1/webhooks/{id}/enable", new { parked = "drain" }, _ => true, cancel);

    public Task DeleteAsync(string resource, string id, CancellationToken cancel) =>
        AskAsync(HttpMethod.Delete, $"/api/v1/{resource}/{id}", null, _ => true, cancel);

    public Task<LedgerSample> LedgerAsync(TimeSpan at, CancellationToken cancel) =>
        AskAsync(
            HttpMethod.Get,
            "/api/v1/ledger",
            null,
            json => new LedgerSample(
                at,
                Number(json, "received"),
                Number(json, "unique"),
                Number(json, "duplicates"),
                Number(json, "rejected"),
                Number(json, "routed"),
                Number(json, "delivered"),
                Number(json, "pending"),
                Number(json, "inFlight"),
                Number(json, "parked"),
                Number(json, "failed"),
                Number(json, "skipped"),
                Number(json, "difference")
            ),
            cancel
        );

    /// <summary>The ids of all events of a source, a page at a time.</summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> EventsAsync(string sourceId, [EnumeratorCancellation] CancellationToken cancel)
    {
        string? cursor = null;
        do
        {
            var path =
                $"/api/v1/events?source={sourceId}&limit={PageSize}" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor));
            (var ids, cursor) = await AskAsync(
                    HttpMethod.Get,
                    path,
                    null,
                    json =>
                        (
                            (IReadOnlyList<string>)[.. json.GetProperty("items").EnumerateArray().Select(item => Text(item, "id"))],
                            json.TryGetProperty("nextCursor", out var next) ? next.GetString() : null
                        ),
                    cancel
                )
                .ConfigureAwait(false);
            yield return ids;
        } while (cursor is not null);
    }

    /// <summary>What the relay says of an event's delivery to a webhook; null where it says nothing.</summary>
    public Task<ClaimRecord?> ClaimAsync(WatchedWebhook webhook, string eventId, DateTimeOffset now, CancellationToken cancel) =>
        AskAsync(
            HttpMethod.Get,
            $"/api/v1/deliveries?webhook={webhook.Id}&event={eventId}&limit=1",
            null,
            json =>
                json.GetProperty("items").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } delivery
                    ? new ClaimRecord(webhook.Place, eventId, Text(delivery, "state"), IsOverdue(delivery, now))
                    : null,
            cancel
        );

    public void Dispose() => _client.Dispose();

    // A moment is for what is just being picked up.
    private static bool IsOverdue(JsonElement delivery, DateTimeOffset now) =>
        delivery.TryGetProperty("nextAttemptAt", out var next)
        && next.ValueKind == JsonValueKind.String
        && next.GetDateTimeOffset() < now - Moment;

    /// <summary>Asks again while nobody listens, for as long as there is patience: a relay may be restarted in the middle of a storm.</summary>
    private async Task<T> AskAsync<T>(HttpMethod method, string path, object? body, Func<JsonElement, T> read, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await AskOnceAsync(method, path, body, read, cancel).ConfigureAwait(false);
            }
            catch (StormException error)
                when (error.InnerException is HttpRequestException
                    && Patience() > clock.GetElapsedTime(began)
                    && !cancel.IsCancellationRequested
                )
            {
                await Task.Delay(Again, clock, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task<T> AskOnceAsync<T>(HttpMethod method, string path, object? body, Func<JsonElement, T> read, CancellationToken cancel)
    {
        try
        {
            var reply = await _client.SendAsync(method, path, body, cancel).ConfigureAwait(false);
            return reply.IsSuccess ? read(reply.Json) : throw new StormException(Refusal(method, path, reply));
        }
        catch (HttpRequestException error)
        {
            throw new StormException($"Nothing answers at {Authority}: {error.Message}", error);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new StormException(
                $"{Authority}{path} does not answer as a relay does. A storm at another receiver takes --direct.",
                error
            );
        }
        catch (TaskCanceledException error) when (!cancel.IsCancellationRequested)
        {
            throw new StormException($"{Authority} gave no answer within {_client.Limit.TotalSeconds:0} s.", error);
        }
    }

    private string Refusal(HttpMethod method, string path, RelayReply reply)
    {
        var detail = (reply.Code is { } code ? $" ({code})" : "") + (reply.Detail is { } sentence ? $": {sentence.TrimEnd('.')}" : "");
        return reply.Status is 401 or 403
            ? $"The relay at {Authority} does not take the key{detail}. Give an admin key with --key or RELAY_ADMIN_KEY."
            : $"{method} {path} was answered {reply.Status}{detail}.";
    }

    private string Authority => _client.Address.GetLeftPart(UriPartial.Authority);

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new JsonException($"{name} is null.");

    private static long Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt64() : 0;
}
