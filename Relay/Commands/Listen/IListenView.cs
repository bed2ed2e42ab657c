namespace Relay.Commands.Listen;

/// <summary>Where what happens is shown.</summary>
internal interface IListenView
{
    /// <summary>Connected, and what waits.</summary>
    /// <param name="secret">What the envelope is signed with; null for originals.</param>
    void Connected(ReadyMessage ready, string? secret);

    /// <param name="since">Since when nothing was heard of the relay.</param>
    /// <param name="why">One sentence.</param>
    void Disconnected(DateTimeOffset since, string why);

    /// <summary>A delivery came, or its answer did.</summary>
    void Show(ListenedDelivery delivery);

    /// <summary>Whether what has gathered is skipped. Where there is nobody to ask it is not.</summary>
    Task<bool> AskSkipAsync(ReadyMessage ready, CancellationToken cancel);
}
