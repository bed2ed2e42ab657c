namespace Relay.Domain.Runs;

internal enum RunState
{
    Running,

    /// <summary>Every invariant holds.</summary>
    Green,

    /// <summary>One is broken, or more.</summary>
    Red,

    /// <summary>Somebody cancelled it; what was sent until then is proved.</summary>
    Cancelled,

    /// <summary>It could not run.</summary>
    Failed,

    /// <summary>The relay stopped.</summary>
    Interrupted,
}
