namespace Relay.Simulator.Commands;

/// <summary>What the program ends with, for pipelines.</summary>
internal enum ExitCode
{
    /// <summary>Everything holds.</summary>
    Green = 0,

    /// <summary>Something is broken; the report names it.</summary>
    Red = 1,

    /// <summary>It could not be tried: a mistake in the options, or nobody there.</summary>
    NotTried = 2,

    /// <summary>Evidence without an end.</summary>
    Incomplete = 3,

    /// <summary>Evidence that is not what was written.</summary>
    Tampered = 4,
}
