namespace Relay.Simulator.Proof;

/// <summary>What an invariant came to.</summary>
public enum Colour
{
    /// <summary>It holds.</summary>
    Green,

    /// <summary>It is broken.</summary>
    Red,

    /// <summary>Nothing in this storm could have broken it, or it was not observed.</summary>
    NotTried,
}

/// <summary>The verdict on one invariant.</summary>
/// <param name="Name">Its stable name.</param>
/// <param name="Promise">What is promised, in a sentence.</param>
/// <param name="Colour">What it came to.</param>
/// <param name="Facts">What was counted, in a sentence.</param>
/// <param name="Offenders">What breaks it: the first of them, where there are very many.</param>
/// <param name="OffenderCount">How many break it.</param>
public sealed record Verdict(
    string Name,
    string Promise,
    Colour Colour,
    string Facts,
    IReadOnlyList<Offender> Offenders,
    int OffenderCount
);

/// <summary>Something that breaks an invariant.</summary>
/// <param name="Id">The id to look for: of an event, a webhook, or a request of the plan.</param>
/// <param name="What">What happened.</param>
/// <param name="Look">How to look at it.</param>
public sealed record Offender(string Id, string What, string Look);

/// <summary>All verdicts on a storm.</summary>
public sealed record StormProof(IReadOnlyList<Verdict> Verdicts)
{
    /// <summary>Whether nothing is broken.</summary>
    public bool IsGreen => Verdicts.All(verdict => verdict.Colour != Colour.Red);

    /// <summary>The verdict with this name.</summary>
    public Verdict this[string name] => Verdicts.First(verdict => verdict.Name == name);
}
