using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>A webhook's secret.</summary>
/// <param name="Next">The one that takes over; absent where none is being replaced.</param>
/// <param name="EndsAt">When it takes over; both sign until then.</param>
internal sealed record SecretView(string Secret, string? Next = null, DateTimeOffset? EndsAt = null)
{
    public static SecretView From(Webhook webhook) => new(webhook.Secret, webhook.NextSecret, ApiJson.Time(webhook.SecretEndsAt));
}
