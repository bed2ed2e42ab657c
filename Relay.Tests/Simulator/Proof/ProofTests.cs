using Relay.Simulator.Plans;
using Relay.Simulator.Proof;
using Relay.Simulator.Storms;
using Xunit;

namespace Relay.Tests.Simulator.Proof;

/// <summary>The proof, proven: a relay with one fault turns exactly the right invariant red, and the offenders are the culprits.</summary>
public sealed class ProofTests
{
    [Fact]
    public async Task A_correct_relay_is_green_twice_with_the_same_bytes()
    {
        var (first, _) = await RunAsync(Fault.None, calls: 150);
        var (again, _) = await RunAsync(Fault.None, calls: 150);
        Assert.Empty(Red(first));
        Assert.Equal(first.Plan.Digest, again.Plan.Digest);
        Assert.All(first.Proof.Verdicts, verdict => Assert.Equal(Colour.Green, verdict.Colour));
        Assert.Equal(first.Figures.Requests, first.Plan.Requests);
    }

    [Theory]
    [InlineData(Fault.LosesOneInAThousand, "nothing-lost")]
    [InlineData(Fault.ForgetsAnEvent, "nothing-lost")]
    [InlineData(Fault.TakesADuplicateForNew, "duplicates-removed")]
    [InlineData(Fault.RoutesADuplicate, "duplicates-removed")]
    [InlineData(Fault.ForwardsABadSignature, "bad-signatures-refused")]
    [InlineData(Fault.AcceptsABadSignature, "bad-signatures-refused")]
    [InlineData(Fault.DisablesAtStrike2, "third-strike")]
    [InlineData(Fault.DisablesAtStrike4, "third-strike")]
    [InlineData(Fault.NeverDisables, "third-strike")]
    [InlineData(Fault.DropsWhatWasParked, "parked-drained")]
    [InlineData(Fault.DrainsInTheWrongOrder, "parked-drained")]
    [InlineData(Fault.DeliversTwice, "once-unless-retried")]
    [InlineData(Fault.BreaksTheSignature, "signatures-valid")]
    [InlineData(Fault.ChangesTheBody, "bytes-kept")]
    [InlineData(Fault.MiscountsTheLedger, "ledger-balanced")]
    [InlineData(Fault.RoutesToTheWrongKind, "routed-right")]
    [InlineData(Fault.RefusesMalformed, "malformed-kept")]
    public async Task A_fault_turns_its_invariant_red_and_no_other(Fault fault, string invariant)
    {
        var (report, culprits) = await RunAsync(fault, calls: fault == Fault.LosesOneInAThousand ? 420 : 120);
        Assert.Equal([invariant], Red(report));
        Assert.False(report.Proof.IsGreen);
        var offenders = report.Proof[invariant].Offenders;
        Assert.NotEmpty(offenders);
        Assert.All(offenders, offender => Assert.True(offender.Look.Length > 0 && offender.What.Length > 0));
        if (culprits.Count > 0 && fault is not (Fault.NeverDisables or Fault.DisablesAtStrike2))
            Assert.True(
                offenders.Count == culprits.Count && offenders.All(offender => Names(offender, culprits)),
                Tell(culprits, offenders)
            );
        if (fault == Fault.DisablesAtStrike2)
            Assert.Contains(offenders[0].Id, culprits);
        if (fault == Fault.MiscountsTheLedger)
            Assert.Equal(["ledger.duplicates"], offenders.Select(offender => offender.Id));
    }

    [Fact]
    public async Task A_stopped_storm_proves_what_it_sent()
    {
        using var stop = new CancellationTokenSource();
        await using var relay = await MiniRelay.StartAsync(Fault.None);
        var storm = new Storm(Options(relay, 400) with { Plan = Options(relay, 400).Plan with { Rate = 500 } })
        {
            OnProgress = progress =>
            {
                if (progress.Log.Requests > 50)
                    stop.Cancel();
            },
        };
        var report = await storm.RunAsync(stop.Token);
        Assert.True(report.Facts.IsPartial);
        Assert.InRange(report.Figures.Requests, 50, report.Plan.Requests - 1);
        Assert.Empty(Red(report));
    }

    [Fact]
    public async Task A_target_that_is_not_there_or_not_ours_is_said_in_a_sentence()
    {
        var nobody = await Assert.ThrowsAsync<StormException>(() =>
            new Storm(new StormOptions { Target = new Uri("http://127.0.0.1:9"), Key = "rk_x" }).RunAsync(default)
        );
        Assert.Contains("Nothing answers at http://127.0.0.1:9", nobody.Message);
        var remote = await Assert.ThrowsAsync<StormException>(() =>
            new Storm(new StormOptions { Target = new Uri("http://relay.example"), Key = "rk_x" }).RunAsync(default)
        );
        Assert.Contains("--allow-remote", remote.Message);
    }

    private static async Task<(StormReport Report, HashSet<string> Culprits)> RunAsync(Fault fault, int calls)
    {
        await using var relay = await MiniRelay.StartAsync(fault);
        var report = await new Storm(Options(relay, calls)).RunAsync(CancellationToken.None);
        return (report, relay.Culprits);
    }

    private static StormOptions Options(MiniRelay relay, int calls) =>
        new()
        {
            Target = relay.Url,
            Key = "rk_mini",
            Settle = TimeSpan.FromSeconds(10),
            Plan = new PlanOptions
            {
                Seed = 42,
                Calls = calls,
                Rate = null,
                Disorder = new Disorder
                {
                    Duplicates = 0.1,
                    OutOfOrder = 0.15,
                    BadSignatures = 0.05,
                    Malformed = 0.05,
                },
            },
        };

    /// <summary>Of two requests that were under way together, either may have come first: the other one's id stands in the sentence.</summary>
    private static bool Names(Offender offender, HashSet<string> culprits) =>
        culprits.Contains(offender.Id) || culprits.Any(culprit => offender.What.Contains(culprit, StringComparison.Ordinal));

    private static List<string> Red(StormReport report) =>
        [.. report.Proof.Verdicts.Where(verdict => verdict.Colour == Colour.Red).Select(verdict => verdict.Name)];

    private static string Tell(HashSet<string> culprits, IReadOnlyList<Offender> offenders) =>
        $"culprits {string.Join(' ', culprits)}; offenders {string.Join(' ', offenders.Select(offender => $"{offender.Id} {offender.What}"))}";
}
