namespace Relay.Tests.Streams;

/// <summary>One who hears an account's calls, for one session after the other.</summary>
internal interface IStormListener
{
    string Account { get; }

    /// <summary>Completes when the stream has said that it is connected.</summary>
    Task ConnectAsync(string secret);

    /// <summary>Waits until so much was heard, or too much.</summary>
    /// <returns>All of it, in no order.</returns>
    Task<IReadOnlyList<string>> HeardAsync(int count);

    /// <summary>Completes when the relay has ended the stream.</summary>
    Task EndedAsync();
}
