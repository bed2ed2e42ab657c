namespace Relay.Domain.History;

/// <summary>What one slice did.</summary>
/// <param name="Webhooks">Those whose waiting work it changed.</param>
internal sealed record BulkStep(IReadOnlyCollection<long> Webhooks);
