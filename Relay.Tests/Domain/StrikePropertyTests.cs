using FsCheck;
using FsCheck.Fluent;
using Relay.Tests.Faults;
using Xunit;

namespace Relay.Tests.Domain;

/// <summary>
/// The strike rules against a model so small that it can be read at a glance: count what counts, reset on success, stop at three.
/// </summary>
[Trait("Promise", "T5")]
public class StrikePropertyTests
{
    private const string Letters = "SXTtGmMAEoO";

    [Fact]
    public void Every_sequence_of_results_agrees_with_the_model()
    {
        var sequences = Gen.Elements<char>(Letters.ToCharArray()).ListOf(60).Select(letters => new string([.. letters]));
        var figure = Figure.Begin("T5", "sequences");
        Prop.ForAll(sequences.ToArbitrary(), sequence => Agrees(sequence)).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(20_000));
        figure.Is($"0 mismatches in 20000 random sequences of 60 results");
    }

    private static bool Agrees(string sequence)
    {
        var model = new WebhookModel();
        var (strikes, disabled) = (0, (string?)null);
        foreach (var letter in sequence)
        {
            var wasDisabled = disabled is not null;
            model.Play(letter);
            (strikes, disabled) = (letter, wasDisabled) switch
            {
                ('E', _) => (0, null),
                ('S' or 'T' or 'm', _) => (0, disabled),
                ('X', false) => (strikes + 1, strikes + 1 == 3 ? "three_strikes" : null),
                ('G', false) => (strikes, "gone"),
                _ => (strikes, disabled),
            };
            if (model.Health.Strikes != strikes || model.Health.Reason != disabled || strikes is < 0 or > 3)
                return false;
        }

        return true;
    }
}
