using Relay.Simulator.Proof;

namespace Relay.Simulator.Check;

/// <summary>The verdict on one scenario.</summary>
/// <param name="Name">Its stable name.</param>
/// <param name="GoodHandler">What a good handler does.</param>
/// <param name="Colour">What it came to.</param>
/// <param name="What">What happened.</param>
public sealed record CheckVerdict(string Name, string GoodHandler, Colour Colour, string What);

/// <summary>What a scenario came to, before it has its name.</summary>
internal readonly record struct CheckOutcome(Colour Colour, string What)
{
    public static CheckOutcome Good(string what) => new(Colour.Green, what);

    public static CheckOutcome Bad(string what) => new(Colour.Red, what);

    public static CheckOutcome NotTried(string why) => new(Colour.NotTried, why);
}

/// <summary>Something that is tried with a handler.</summary>
internal sealed record CheckScenario(string Name, string GoodHandler, Func<CheckSetup, Task<CheckOutcome>> Try);
