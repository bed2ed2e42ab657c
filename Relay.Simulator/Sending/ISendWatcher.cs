using Relay.Simulator.Plans;

namespace Relay.Simulator.Sending;

/// <summary>Who is told what becomes of each request. Called by many threads at once, so it has to be quick.</summary>
internal interface ISendWatcher
{
    /// <summary>A request goes out for the first time.</summary>
    void Sending(PlannedRequest request);

    /// <summary>A try has ended.</summary>
    /// <param name="isLast">Whether the provider leaves it at that.</param>
    void Sent(SendResult result, bool isLast);

    /// <summary>The retries of a request were cancelled.</summary>
    void GaveUp(PlannedRequest request);
}
