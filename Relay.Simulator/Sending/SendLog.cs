using Relay.Simulator.Plans;

namespace Relay.Simulator.Sending;

/// <summary>What was sent and how it was answered, counted, for the display while it goes on.</summary>
public sealed class SendLog
{
    private int _requests,
        _accepted,
        _refused,
        _failed,
        _retries;

    /// <summary>How long the answers took.</summary>
    public Latencies Latencies { get; } = new();

    /// <summary>Requests that were tried at least once.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Tries that were accepted.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Tries that were refused as they should be: forgeries.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Tries that failed: no answer, or not the one that was due.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Tries that were the provider's retries.</summary>
    public int Retries => Volatile.Read(ref _retries);

    /// <summary>Adds the result of a try.</summary>
    public void Add(SendResult result)
    {
        Interlocked.Increment(ref result.Attempt == 1 ? ref _requests : ref _retries);
        if (result.Status > 0)
            Latencies.Add(result.Took);
        if (result.IsAccepted)
            Interlocked.Increment(ref _accepted);
        else if (result is { Request.Role: RequestRole.Forged, Status: 401 })
            Interlocked.Increment(ref _refused);
        else
            Interlocked.Increment(ref _failed);
    }
}
