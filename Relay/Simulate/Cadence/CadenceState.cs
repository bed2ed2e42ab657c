namespace Relay.Simulate.Cadence;

internal enum CadenceState
{
    Running,

    /// <summary>Somebody holds it.</summary>
    Paused,

    /// <summary>Everything is sent; the last answers are waited for.</summary>
    Settling,

    /// <summary>Everything was sent.</summary>
    Ended,

    /// <summary>Somebody stopped it.</summary>
    Stopped,

    /// <summary>It could not go on.</summary>
    Failed,
}
