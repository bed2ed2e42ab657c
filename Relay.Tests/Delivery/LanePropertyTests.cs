using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>
/// A lane against a world in which claims answer late or fail, receivers fail, and people pause, enable and drain at any moment: never
/// more in flight than allowed, the order by call kept, nothing lost, and somebody always looks.
/// </summary>
public sealed class LanePropertyTests
{
    [Fact]
    public void Whatever_happens_and_in_whatever_order_a_lane_keeps_its_promises() =>
        Prop.ForAll(
                (
                    from setting in Gen.Choose(0, 209)
                    from steps in Gen.Choose(0, 1_000_000).ListOf(300)
                    select (setting, steps)
                ).ToArbitrary(),
                world =>
                {
                    var lane = new LaneWorld(world.setting);
                    foreach (var step in world.steps)
                        lane.Step(step);
                    lane.Calm();
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2_000));
}
