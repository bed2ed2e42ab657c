namespace Relay.Api.Views;

/// <summary>A subscription that is over, as dialnote's API says it.</summary>
internal sealed record UnsubscribedView(UnsubscribedView.Inner Data)
{
    public static UnsubscribedView Done { get; } = new(new Inner(true));

    /// <summary>dialnote's answer.</summary>
    internal sealed record Inner(bool Success);
}
