namespace Relay.Domain.Access;

/// <summary>One change, or one look at a secret.</summary>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Actor">A key's id, or the name of who has none.</param>
/// <param name="Action">As <c>webhook.paused</c>.</param>
/// <param name="Subject">The id of what was changed.</param>
internal sealed record AuditRow(long Id, long At, string Actor, string Action, string Subject, string? Detail);
