using Xunit;

namespace Relay.Tests.Storage;

/// <summary>
/// What the journal says of a webhook is committed with what it is about, and nothing of it is lost or said twice by a crash.
/// </summary>
public abstract class NoticeContract
{
    private protected abstract TestStore Open();

    [Fact]
    public async Task A_crash_between_the_turn_and_the_word_there_is_none()
    {
        await using var store = Open();
        var (ops, crm) = (await store.WebhookAsync(webhook => webhook with { Event = Kinds.WebhookDisabled }), await store.WebhookAsync());
        Listen(store, ops);
        await store.StrikeOutAsync(crm);

        await store.CrashAsync();
        Listen(store, ops);

        Assert.Equal(WebhookStatus.AutoDisabled, (await store.HealthAsync(crm)).Status);
        var work = Assert.Single(await store.ClaimAsync(ops));
        Assert.Equal((Kinds.WebhookDisabled, Source.Own.Id), (work.Event.Envelope.Kind, work.Event.SourceId));
        // The same turn once more, as from a node that does not know: said already.
        await store.RunAsync($"UPDATE webhooks SET status = 0, strikes = 0, strike_deliveries = '' WHERE id = {crm}");
        await store.CrashAsync();
        Listen(store, ops);
        await store.StrikeOutAsync(crm);
        Assert.Equal(1, await store.NumberAsync($"SELECT count(*) FROM deliveries WHERE webhook_id = {ops}"));
        Assert.Equal([], await store.DifferencesAsync());
    }

    [Fact]
    public async Task What_is_rolled_back_says_nothing()
    {
        await using var store = Open();
        var (ops, crm) = (await store.WebhookAsync(webhook => webhook with { Event = Kinds.WebhookResumed }), await store.WebhookAsync());
        Listen(store, ops);
        await store.StrikeOutAsync(crm);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            store.Queue.ChangeHealthAsync(crm, (_, _) => throw new InvalidOperationException())
        );
        Assert.Equal(0, await store.NumberAsync($"SELECT count(*) FROM deliveries WHERE webhook_id = {ops}"));
        await store.EnableAsync(crm);
        await store.EnableAsync(crm);

        Assert.Equal(1, await store.NumberAsync($"SELECT count(*) FROM deliveries WHERE webhook_id = {ops}"));
        Assert.Equal([], await store.DifferencesAsync());
    }

    [Fact]
    public async Task A_condition_begins_and_ends_once_whoever_says_so_and_again_as_another()
    {
        await using var store = Open();
        var ops = await store.WebhookAsync(webhook => webhook with { Event = Kinds.DiskLow });
        Listen(store, ops);
        var open = new Notice(Kinds.DiskLow, "disk:a", "low");
        var over = open with { State = NoticeState.Resolved, Text = "room" };

        await store.Conditions.ApplyAsync([over]);
        await store.Conditions.ApplyAsync([open]);
        await store.CrashAsync();
        Listen(store, ops);
        await store.Conditions.ApplyAsync([open, open]);
        Assert.Equal(["disk:a"], await store.Conditions.OpenAsync(default));
        await store.Conditions.ApplyAsync([over, over]);
        Assert.Equal(2, await store.NumberAsync($"SELECT count(*) FROM deliveries WHERE webhook_id = {ops}"));

        store.Clock.Advance(TimeSpan.FromSeconds(1));
        await store.Conditions.ApplyAsync([open]);
        Assert.Equal(3, await store.NumberAsync($"SELECT count(*) FROM deliveries WHERE webhook_id = {ops}"));
        Assert.Equal([], await store.DifferencesAsync());
    }

    private static void Listen(TestStore store, long ops) =>
        store.Engine.Writer.Notices.Route = (kind, _) => store.Webhooks[ops].Event == kind ? [store.Webhooks[ops]] : [];
}
