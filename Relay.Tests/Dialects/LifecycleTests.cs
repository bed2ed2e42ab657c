using Xunit;

namespace Relay.Tests.Dialects;

public sealed class LifecycleTests
{
    private static readonly string[] Marks = ["startedAt", "answeredAt", "endedAt"];

    public static TheoryData<string> All => [.. Lifecycle.Dialects];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_step_follows_an_earlier_one_and_sends_a_sample_that_exists(string dialect)
    {
        foreach (var flow in Lifecycle.Find(dialect).Flows)
        {
            var earlier = new HashSet<string>();
            foreach (var step in flow.Steps)
            {
                Assert.True(step.Sample is null || SampleCatalog.Find(dialect, step.Sample) is not null, $"{flow.Name}: {step.Sample}");
                Assert.True(
                    step.After is null ? earlier.Count == 0 : earlier.Contains(step.After),
                    $"{flow.Name}: {step.Name} after {step.After}"
                );
                Assert.True(earlier.Add(step.Name), $"{flow.Name}: {step.Name} comes twice");
                Assert.True(step.DelaySeconds is [>= 0 and var least, var most] && least <= most, $"{flow.Name}: {step.Name}");
                Assert.InRange(step.Chance, 0, 1);
                Assert.True(step.Marks is null || Marks.Contains(step.Marks));
                Assert.All(step.Values.Keys, name => Assert.Contains(name, SampleValues.Names));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_call_has_a_beginning_and_an_end(string dialect)
    {
        var lifecycle = Lifecycle.Find(dialect);
        Assert.Equal(lifecycle.Retry.Attempts - 1, lifecycle.Retry.DelaysSeconds.Count);
        Assert.All(lifecycle.Flows, flow => Assert.Equal("startedAt", flow.Steps[0].Marks));
        Assert.All(lifecycle.Flows, flow => Assert.True(flow.Weight > 0 && flow.Scope is "call" or "batch"));
        Assert.All(lifecycle.Flows, flow => Assert.Contains(flow.Steps, step => step.Sample is not null));
    }
}
