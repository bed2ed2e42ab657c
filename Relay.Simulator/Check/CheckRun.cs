using Relay.Simulator.Storms;

namespace Relay.Simulator.Check;

/// <summary>Checks a handler, no relay in between: the faults of a storm one by one, a verdict for each.</summary>
public sealed class CheckRun(CheckOptions options, TimeProvider? clock = null)
{
    /// <summary>The scenarios' names and what a good handler does, in their order.</summary>
    public static IReadOnlyList<(string Name, string GoodHandler)> Scenarios { get; } =
    [.. CheckScenarios.All.Select(scenario => (scenario.Name, scenario.GoodHandler))];

    /// <summary>Called after each scenario.</summary>
    public Action<CheckVerdict>? OnVerdict { get; init; }

    /// <summary>Tries every scenario, one after another.</summary>
    /// <exception cref="StormException">Nobody is there, or the options are not usable.</exception>
    public async Task<IReadOnlyList<CheckVerdict>> RunAsync(CancellationToken cancel)
    {
        StormGuard.Check(new StormOptions { Target = options.Target, AllowRemote = options.AllowRemote });
        var dialect = Dialect.Create(options.Dialect);
        if (!dialect.TryCreateKey(options.Secret, out var key, out var error))
            throw new StormException($"--secret: {error}");
        if (!dialect.CanSign(key!))
            throw new StormException(
                $"--secret: with a public key nothing can be signed. It takes a pair, such as {dialect.SecretFrom("relay")}, whose last 32 "
                    + "bytes are the public key that the handler is given."
            );
        await using var setup = new CheckSetup(options, clock ?? TimeProvider.System);
        await ReachAsync(setup).ConfigureAwait(false);
        var verdicts = new List<CheckVerdict>();
        foreach (var scenario in CheckScenarios.All)
        {
            cancel.ThrowIfCancellationRequested();
            var outcome = await scenario.Try(setup).ConfigureAwait(false);
            verdicts.Add(new CheckVerdict(scenario.Name, scenario.GoodHandler, outcome.Colour, outcome.What));
            OnVerdict?.Invoke(verdicts[^1]);
        }

        return verdicts;
    }

    // A wrong address would otherwise be two dozen failures.
    private async Task ReachAsync(CheckSetup setup)
    {
        try
        {
            await setup.Client.HangUpAsync(HandlerRequest.From(setup.NewEnd()) with { Signing = Signing.Missing }).ConfigureAwait(false);
        }
        catch (System.Net.Sockets.SocketException error)
        {
            throw new StormException($"Nothing answers at {options.Target.GetLeftPart(UriPartial.Authority)}: {error.Message}", error);
        }
    }
}
