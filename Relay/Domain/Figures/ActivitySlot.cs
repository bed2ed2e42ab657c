namespace Relay.Domain.Figures;

/// <summary>A webhook's attempts in one slot.</summary>
/// <param name="At">When it begins, Unix milliseconds.</param>
internal sealed record ActivitySlot(long At, WebhookFigures Figures);
