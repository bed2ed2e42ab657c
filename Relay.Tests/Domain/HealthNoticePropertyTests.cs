using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Relay.Tests.Domain;

/// <summary>Whatever happens to a webhook, each of its turns is said once, and of itself to others alone.</summary>
public sealed class HealthNoticePropertyTests
{
    private enum Step
    {
        Success,
        Strike,
        DrainedStrike,
        Gone,
        Enable,
        Pause,
    }

    private static readonly Webhook Crm = new()
    {
        Id = 7,
        Name = "CRM",
        Url = "https://crm.example.com/secret-path",
        Event = Kinds.CallCompleted,
        Secret = "",
    };

    [Fact]
    public void Each_turn_is_said_once_and_nothing_else_is() =>
        Prop.ForAll(Gen.Elements(Enum.GetValues<Step>()).ListOf(60).ToArbitrary(), steps => Holds([.. steps]))
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void What_Zapier_unsubscribes_is_no_trouble()
    {
        var hook = Crm with { Origin = WebhookOrigin.RestHook };
        var active = new WebhookHealth();

        Assert.Empty(HealthNotices.From(hook, active, Strikes.Disable(active, Strikes.Gone, 1)));
        Assert.Single(HealthNotices.From(hook, active, Strikes.Disable(active, Strikes.ThreeStrikes, 1)));
        Assert.Empty(HealthNotices.From(hook with { IsDeleted = true }, active, Strikes.Disable(active, Strikes.ThreeStrikes, 1)));
    }

    private static bool Holds(Step[] steps)
    {
        var (health, said, delivery) = (new WebhookHealth(), new List<Notice>(), 0L);
        var (disabled, enabled) = (0, 0);
        foreach (var step in steps)
        {
            var after = Play(health, step, ++delivery);
            var notices = HealthNotices.From(Crm, health, after);
            if (notices.Count > 0 && !HealthNotices.IsTurn(health, after))
                return false;
            disabled += health.Status != WebhookStatus.AutoDisabled && after.Status == WebhookStatus.AutoDisabled ? 1 : 0;
            enabled += health.Status == WebhookStatus.AutoDisabled && after.Status == WebhookStatus.Active ? 1 : 0;
            said.AddRange(notices);
            health = after;
        }

        return said.Count(notice => notice.Kind == Kinds.WebhookDisabled) == disabled
            && said.Count(notice => notice.Kind == Kinds.WebhookResumed && notice.Ends.Count == 0) == enabled
            && said.All(notice =>
                notice.About.SequenceEqual([Crm.Id]) && !notice.Facts.Any(fact => $"{fact.Value}".Contains("secret-path"))
            )
            // The journal leaves out what it has said: strikes of one streak that stop a drain again are one incident.
            && said.Where(notice => notice.Kind != Kinds.DrainStopped).GroupBy(notice => notice.DedupeKey).All(group => group.Count() == 1);
    }

    private static WebhookHealth Play(WebhookHealth health, Step step, long delivery) =>
        step switch
        {
            Step.Success when health.Status == WebhookStatus.Active => Strikes.Success(health, drained: true, startedAt: delivery),
            Step.Strike when health.Status == WebhookStatus.Active => Strikes.Strike(health, 3, delivery, drained: false, delivery),
            Step.DrainedStrike when health.Status == WebhookStatus.Active && health.Drain.Phase != DrainPhase.None => Strikes.Strike(
                health,
                3,
                delivery,
                drained: true,
                delivery
            ),
            Step.Gone when health.Status == WebhookStatus.Active => Strikes.Disable(health, Strikes.Gone, delivery),
            Step.Enable when health.Status != WebhookStatus.Active => Strikes.Enable(
                health with
                {
                    OpenLive = 5,
                },
                ParkedChoice.Drain,
                null,
                null,
                delivery
            ),
            Step.Pause when health.Status == WebhookStatus.Active => Strikes.Pause(health, delivery),
            _ => health,
        };
}
