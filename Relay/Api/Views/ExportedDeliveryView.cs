using System.Diagnostics.CodeAnalysis;

namespace Relay.Api.Views;

/// <summary>A delivery on a line of an export.</summary>
internal sealed record ExportedDeliveryView : DeliveryView
{
    [SetsRequiredMembers]
    public ExportedDeliveryView(DeliveryView shown)
        : base(shown) { }

    public new IReadOnlyList<ShortAttemptView> Attempts { get; init; } = [];
}
