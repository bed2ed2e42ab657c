namespace Relay.Domain.History;

/// <summary>Whether a list has what storms have made up.</summary>
/// <param name="IsWanted">Only what is made up, or only what is not.</param>
/// <param name="Run">Only what this run has made up; of every run where null.</param>
internal sealed record SimulatedFilter(bool IsWanted, string? Run = null)
{
    /// <summary>Only what providers have sent.</summary>
    public static SimulatedFilter None { get; } = new(false);

    /// <summary>Only what is made up, by whatever run.</summary>
    public static SimulatedFilter Only { get; } = new(true);
}
