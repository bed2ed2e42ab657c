using Relay.Hosting;

namespace Relay.Streams;

/// <summary>What the operator's stream reads from.</summary>
internal sealed class ChangeFeed(ChangePages pages, IChangeLog log, TimeProvider clock, HealthBoard health, ILogger<ChangeFeed> logger)
    : StreamFeed("streams", pages, log, clock, health, logger);
