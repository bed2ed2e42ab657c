using Relay.Simulator.Commands;
using Xunit;

namespace Relay.Tests.Simulator.Commands;

/// <summary>Every number that a person types is checked, and the sentence says what is accepted.</summary>
public sealed class TypedTests
{
    [Theory]
    [InlineData("--calls 0", "--calls takes a whole number from 1 to 1,000,000, not '0'.")]
    [InlineData("--calls 1000001", "--calls takes a whole number from 1 to 1,000,000, not '1000001'.")]
    [InlineData("--calls -5", "--calls takes a whole number from 1 to 1,000,000, not '-5'.")]
    [InlineData("--calls many", "--calls takes a whole number from 1 to 1,000,000, not 'many'.")]
    [InlineData("--rate 1e9", "--rate takes a rate from 0.1/s to 10,000/s, such as 500/s, or max, not '1e9'.")]
    [InlineData("--rate 20000/s", "--rate takes a rate from 0.1/s to 10,000/s, such as 500/s, or max, not '20000/s'.")]
    [InlineData("--rate 500/m", "--rate takes a rate from 0.1/s to 10,000/s, such as 500/s, or max, not '500/m'.")]
    [InlineData("--duplicates 101%", "--duplicates takes a share from 0% to 100%, such as 10%, not '101%'.")]
    [InlineData("--duplicates 10", "--duplicates takes a share from 0% to 100%, such as 10%, not '10'.")]
    [InlineData("--bad-signatures NaN", "--bad-signatures takes a share from 0% to 100%, such as 10%, not 'NaN'.")]
    [InlineData("--time-scale 0x", "--time-scale takes a factor from 1x to 100,000x, such as 60x, not '0x'.")]
    [InlineData("--time-scale 60", "--time-scale takes a factor from 1x to 100,000x, such as 60x, not '60'.")]
    [InlineData("--seed 1.5", "--seed takes a whole number from 0 to 9,223,372,036,854,775,807, not '1.5'.")]
    [InlineData("--settle 2h", "--settle takes a time from 0 to 1h, such as 250ms, 30s or 5m, not '2h'.")]
    [InlineData("--shape wild", "--shape takes steady, ramp or burst, not 'wild'.")]
    [InlineData("--sink-status 700=1%", "--sink-status takes a mix such as 500=5%,429=2%, not '700=1%'.")]
    [InlineData("--sink-status 500=60%,429=50%", "--sink-status takes a mix such as 500=5%,429=2%, not '500=60%,429=50%'.")]
    [InlineData(
        "--sink-latency 2s..1s",
        "--sink-latency takes a time or a range up to 10 minutes, such as 20ms or 20ms..200ms, not '2s..1s'."
    )]
    [InlineData("--connections 0", "--connections takes a whole number from 1 to 1,024, not '0'.")]
    public void A_mistake_is_answered_with_what_is_accepted(string typed, string sentence)
    {
        var parsed = Cli.Root().Parse(["storm", "--target", "http://127.0.0.1:1", .. typed.Split(' ')]);
        Assert.Contains(sentence, parsed.Errors.Select(error => error.Message));
    }

    [Fact]
    public void A_provider_is_one_of_those_that_have_calls()
    {
        var parsed = Cli.Root().Parse(["storm", "--target", "http://127.0.0.1:1", "--provider", "acme"]);
        var sentence = Assert.Single(parsed.Errors).Message;
        Assert.StartsWith("--provider takes dialstack, voicedock, dialgen, dialnote, ", sentence, StringComparison.Ordinal);
        Assert.Contains(" twilio", sentence, StringComparison.Ordinal);
        Assert.EndsWith(" or several of them with commas between, not 'acme'.", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--calls 1000000 --rate 0.1/s --duplicates 10% --out-of-order 0.15 --time-scale 60x --seed 0 --settle 250ms")]
    [InlineData(
        "--rate max --provider dialstack,dialgen --shape BURST --sink-status 500=5%,429=2% --sink-latency 20ms..200ms --sink-retry-after 1"
    )]
    public void What_is_accepted_is_accepted(string typed) =>
        Assert.Empty(Cli.Root().Parse(["storm", "--target", "http://127.0.0.1:1", .. typed.Split(' ')]).Errors);

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("localhost:5080")]
    [InlineData("http://user:secret@localhost")]
    public void A_target_is_an_address(string target) =>
        Assert.Contains(
            $"--target takes an address such as http://localhost:5080, not '{target}'.",
            Cli.Root().Parse(["storm", "--target", target]).Errors.Select(error => error.Message)
        );

    [Fact]
    public void A_target_is_needed() => Assert.NotEmpty(Cli.Root().Parse(["storm"]).Errors);

    [Theory]
    [InlineData("storm --target http://127.0.0.1:9 --key rk_x --calls 1")]
    [InlineData("storm --target http://relay.example --key rk_x")]
    [InlineData("storm --calls none")]
    [InlineData("sink --secret nonsense")]
    public async Task What_cannot_be_tried_ends_with_exit_code_2(string typed) => Assert.Equal(2, await Cli.RunAsync(typed.Split(' ')));
}
