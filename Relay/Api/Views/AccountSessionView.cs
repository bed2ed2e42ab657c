using System.Text.Json.Serialization;

namespace Relay.Api.Views;

/// <summary>A session as DialStack writes it. The secret is in this answer and in no other.</summary>
internal sealed record AccountSessionView(
    [property: JsonPropertyName("client_secret")] string ClientSecret,
    [property: JsonPropertyName("expires_at")] DateTimeOffset ExpiresAt,
    [property: JsonPropertyName("account_id")] string AccountId
);
