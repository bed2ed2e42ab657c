using Relay.Hosting;

namespace Relay.Streams;

/// <summary>What the streams of all accounts' calls read from.</summary>
internal sealed class CallFeed(CallPages pages, IChangeLog log, TimeProvider clock, HealthBoard health, ILogger<CallFeed> logger)
    : StreamFeed("call-streams", pages, log, clock, health, logger);
