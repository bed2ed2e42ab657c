using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>A row of the audit.</summary>
/// <param name="Actor">The id of a key, or the name of who has none: <c>RELAY_ADMIN_KEY</c>, the sign-in link, the relay itself.</param>
internal sealed record AuditView(DateTimeOffset At, string Actor, string Action, string Subject, string? Detail)
{
    public static AuditView From(AuditRow row) => new(ApiJson.Time(row.At), row.Actor, row.Action, row.Subject, row.Detail);
}
