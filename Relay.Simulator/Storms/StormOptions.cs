using Relay.Simulator.Plans;
using Relay.Simulator.Sinks;

namespace Relay.Simulator.Storms;

/// <summary>A storm: what is sent, where, and how the receivers behave.</summary>
public sealed record StormOptions
{
    /// <summary>The relay's address; for a storm straight at a handler, the handler's.</summary>
    public required Uri Target { get; init; }

    /// <summary>Where the events are sent, where that is another address than the relay's API; else null.</summary>
    public Uri? Ingest { get; init; }

    /// <summary>What is sent.</summary>
    public PlanOptions Plan { get; init; } = new();

    /// <summary>A relay's admin key; unused where <see cref="Direct"/>.</summary>
    public string Key { get; init; } = "";

    /// <summary>Sends straight at a handler with this secret and asks no relay; null for a storm through a relay.</summary>
    public string? Direct { get; init; }

    /// <summary>How the storm's sinks behave.</summary>
    public SinkDials Sinks { get; init; } = new();

    /// <summary>Whether one more webhook has a receiver that fails until the sending is over.</summary>
    public bool Strikes { get; init; } = true;

    /// <summary>Whether webhooks ask for the events of a call one after another.</summary>
    public bool Ordered { get; init; } = true;

    /// <summary>How many connections send.</summary>
    public int Connections { get; init; } = 32;

    /// <summary>How long to wait for the last deliveries.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where the evidence is kept; a temporary file that ends with the storm where null.</summary>
    public string? Evidence { get; init; }

    /// <summary>Leaves the storm's sources and webhooks in the relay.</summary>
    public bool Keep { get; init; }

    /// <summary>Whether the storm goes to all of the relay's own webhooks as well, and others use the relay meanwhile.</summary>
    public bool Shared { get; init; }

    /// <summary>The ids of the relay's own webhooks that the storm goes to as well; it reaches no others but those that it makes.</summary>
    public IReadOnlyList<string> AlsoTo { get; init; } = [];

    /// <summary>Whether others use the relay meanwhile, so that its ledger may rise by more than the storm.</summary>
    public bool HasCompany { get; init; }

    /// <summary>What the relay marks all that the storm makes up with; made from the seed and the time where null.</summary>
    public string? Run { get; init; }

    /// <summary>Whether a target that is not this machine may be stormed.</summary>
    public bool AllowRemote { get; init; }
}
