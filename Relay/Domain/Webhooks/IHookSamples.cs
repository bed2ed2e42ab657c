namespace Relay.Domain.Webhooks;

/// <summary>What a subscriber is shown before its first event comes: envelopes as a webhook of that event would get them.</summary>
internal interface IHookSamples
{
    /// <summary>The newest recorded events of a setting, newest first; samples of it where none was recorded yet.</summary>
    /// <param name="setting">A kind, or a dialect, a slash and a provider's type.</param>
    /// <param name="count">At most so many.</param>
    /// <returns>Envelopes as JSON in UTF-8. Samples have ids of their own, <c>evt_test_…</c>.</returns>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> NewestAsync(string setting, int count, CancellationToken cancel);
}
