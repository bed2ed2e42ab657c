using System.Data.Common;

namespace Relay.Storage.Catalog;

/// <content>Webhooks.</content>
internal sealed partial class StoredCatalog
{
    public IReadOnlyList<Webhook> Webhooks =>
        [.. Current.Webhooks.Values.Where(webhook => webhook is { IsDeleted: false, Listener: null })];

    public IReadOnlyList<Webhook> Listeners =>
        [.. Current.Webhooks.Values.Where(webhook => webhook is { IsDeleted: false, Listener: not null })];

    public Webhook? FindListener(string name) => Listeners.FirstOrDefault(listener => listener.Listener!.Name == name);

    public Webhook? FindWebhook(long id) => Current.Webhooks.GetValueOrDefault(id) is { IsDeleted: false } webhook ? webhook : null;

    public async Task<Webhook> CreateAsync(Webhook draft, string actor, CancellationToken cancel)
    {
        var webhook = New(draft);
        await ChangeAsync((db, version) => Insert(db, webhook, version, Action(webhook, "created")), actor, cancel);
        await control().WebhookChangedAsync(webhook.Id, CancellationToken.None);
        return webhook;
    }

    public async Task<(Webhook Webhook, bool IsNew)> SubscribeAsync(Webhook draft, string actor, CancellationToken cancel)
    {
        var webhook = New(draft);
        await _editing.WaitAsync(cancel);
        try
        {
            while (true)
            {
                await MoveOnAsync(cancel);
                var seen = _snapshot;
                var answering = seen.Table.Webhooks.Values.Where(there => there.Answers(draft));
                if (answering.MaxBy(there => there.Origin) is { } found)
                    return (found, false);
                // Only where nothing came between the look and this: what another node has made meanwhile is to be seen first.
                var made = await ChangeAsync(
                    (db, version) => version == seen.Version + 1 ? Insert(db, webhook, version, "webhook.subscribed") : null,
                    actor,
                    cancel
                );
                if (made is not null)
                    break;
            }
        }
        finally
        {
            _editing.Release();
        }

        await control().WebhookChangedAsync(webhook.Id, CancellationToken.None);
        return (webhook, true);
    }

    public async Task<Webhook?> ChangeWebhookAsync(long id, Func<Webhook, Webhook> change, string actor, CancellationToken cancel)
    {
        var changed = await EditAsync(
            db => Rows.FindWebhook(db, id),
            before => change(before.At(Now)),
            (db, before, after, version) =>
            {
                Rows.Update(db, after, RaisesEpoch(before, after), version);
                if (PayloadSettings.From(before) != PayloadSettings.From(after))
                    CatalogRows.KeepPayload(db, before, version);
                return new Change<Webhook>(after, Action(after, "changed"), Ids.Webhook(id));
            },
            actor,
            cancel
        );
        if (changed is not null)
            await control().WebhookChangedAsync(id, CancellationToken.None);
        return changed;
    }

    public Task<bool> DeleteWebhookAsync(long id, string actor, CancellationToken cancel, string? action = null) =>
        DeleteAsync(id, (db, version) => CatalogRows.DeleteWebhook(db, id, Now, version), actor, action, cancel);

    public Task<bool> UnsubscribeGoneAsync(long id, CancellationToken cancel) =>
        DeleteAsync(id, (db, version) => CatalogRows.DeleteGoneWebhook(db, id, Now, version), "zapier", "webhook.unsubscribed", cancel);

    private async Task<bool> DeleteAsync(
        long id,
        Func<DbConnection, long, bool> delete,
        string actor,
        string? action,
        CancellationToken cancel
    )
    {
        var deleted = await ChangeAsync(
            (db, version) =>
                Rows.FindWebhook(db, id) is { Row: var webhook } && delete(db, version)
                    ? new Change<bool>(true, action ?? Action(webhook, "deleted"), Ids.Webhook(id))
                    : null,
            actor,
            cancel
        );
        if (deleted)
            await control().WebhookChangedAsync(id, CancellationToken.None);
        return deleted;
    }

    private Webhook New(Webhook draft) =>
        draft with
        {
            Id = ids.Next(),
            Secret = draft.Secret.Length > 0 ? draft.Secret : Webhook.NewSecret(),
            CreatedAt = Now,
            IsDeleted = false,
        };

    private Change<Webhook> Insert(DbConnection db, Webhook webhook, long version, string action)
    {
        if (CatalogRows.WebhookCount(db) >= ISetup.WebhookLimit)
            throw new ProblemException("webhook_limit", $"There are {ISetup.WebhookLimit} webhooks, which is the limit.");
        if (webhook.Listener is { } listener && CatalogRows.IsListenerTaken(db, listener.Name))
            throw new ProblemException("listener_taken", $"There is a listener with the name {listener.Name} already.");
        Rows.Insert(db, webhook, webhook.Listener is null ? new WebhookHealth() : Listener.Away(Now), version);
        return new Change<Webhook>(webhook, action, Ids.Webhook(webhook.Id));
    }

    /// <summary>What the audit calls it.</summary>
    private static string Action(Webhook webhook, string what) => (webhook.Listener is null ? "webhook." : "listener.") + what;

    /// <summary>
    /// Results of attempts to the old address, by the old schedule or within the old limit say nothing about the new one.
    /// </summary>
    private static bool RaisesEpoch(Webhook before, Webhook after) =>
        before.Url != after.Url
        || before.TimeoutSeconds != after.TimeoutSeconds
        || !before.RetryDelaysSeconds.SequenceEqual(after.RetryDelaysSeconds);
}
