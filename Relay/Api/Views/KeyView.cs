using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>A key's record.</summary>
/// <param name="Key">The key itself, in the answer to its creation only.</param>
internal sealed record KeyView(string Id, string Name, Role Role, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, string? Key)
{
    public static KeyView From(ApiKey record, string? key = null) =>
        new(Ids.Key(record.Id), record.Name, record.Role, ApiJson.Time(record.CreatedAt), ApiJson.Time(record.LastUsedAt), key);
}
