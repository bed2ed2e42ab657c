using Relay.Api.Reading;
using Relay.Hosting.Tunnels;

namespace Relay.Api.Views;

/// <summary>A listener.</summary>
/// <param name="Id">By which deliveries name it, as they name a webhook.</param>
/// <param name="Kind">Null for every kind.</param>
/// <param name="Source">The source's slug; null for every source.</param>
/// <param name="Waiting">Deliveries that are not settled.</param>
/// <param name="DisconnectedSince">Null while somebody is connected.</param>
/// <param name="ConnectedBy">Who is connected; null while nobody is.</param>
/// <param name="Secret">What the envelope is signed with; only in the answer to whoever has set it up just now.</param>
internal sealed record ListenerView(
    string Id,
    string Name,
    string ForwardTo,
    string? Source,
    string? Kind,
    PayloadMode Payload,
    int TimeoutSeconds,
    int MaxInFlight,
    bool AnswersLive,
    long Waiting,
    DateTimeOffset? DisconnectedSince,
    ListenerHolderView? ConnectedBy,
    DateTimeOffset CreatedAt,
    string? Secret = null
)
{
    public static ListenerView From(Webhook listener, WebhookHealth health, TunnelHolder? holder, ISetup setup) =>
        new(
            Ids.Webhook(listener.Id),
            listener.Listener!.Name,
            listener.Url,
            listener.SourceId is { } source ? setup.FindSource(source)?.Slug ?? Ids.Source(source) : null,
            listener.Event == Webhook.AnyEvent ? null : listener.Event,
            listener.Payload,
            listener.TimeoutSeconds,
            listener.MaxInFlight,
            listener.Listener.AnswersLive,
            health.Open,
            holder is null ? ApiJson.Time(health.DisabledAt ?? listener.CreatedAt) : null,
            holder is null ? null : ListenerHolderView.From(holder),
            ApiJson.Time(listener.CreatedAt)
        );
}
