namespace Relay.Streams;

/// <summary>The change log as one of the streams tells it.</summary>
internal interface IStreamPages
{
    /// <summary>What follows a number.</summary>
    /// <param name="limit">At most so many numbers are looked at.</param>
    /// <param name="form">What it does not admit need not be written out; everything is wanted where null.</param>
    /// <exception cref="StorageException">The store could not be read.</exception>
    Task<StreamPage> ReadAsync(long after, int limit, StreamForm? form, CancellationToken stop);
}
