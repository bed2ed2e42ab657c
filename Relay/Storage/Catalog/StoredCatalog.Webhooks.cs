using System.Data.Common;
using System.Security.Cryptography;

namespace Relay.Storage.Catalog;

/// <content>Webhooks.</content>
internal sealed partial class StoredCatalog
{
    public IReadOnlyList<Webhook> Webhooks => [.. _snapshot.Webhooks.Values.Where(webhook => !webhook.IsDeleted)];

    public Webhook? FindWebhook(long id) => _snapshot.Webhooks.GetValueOrDefault(id) is { IsDeleted: false } webhook ? webhook : null;

    public async Task<Webhook> CreateAsync(Webhook draft, string actor, CancellationToken cancel)
    {
        var webhook = draft with { Id = ids.Next(), Secret = NewSecret(), CreatedAt = Now, IsDeleted = false };
        await ChangeAsync(
            snapshot => new Change<Webhook>(
                webhook,
                With(snapshot, webhook),
                db => InsertWithinLimit(db, webhook),
                actor,
                "webhook.created",
                Ids.Webhook(webhook.Id)
            ),
            cancel
        );
        await control().WebhookChangedAsync(webhook.Id, CancellationToken.None);
        return webhook;
    }

    public async Task<Webhook?> ChangeWebhookAsync(long id, Func<Webhook, Webhook> change, string actor, CancellationToken cancel)
    {
        var changed = await ChangeAsync(
            snapshot =>
            {
                if (Live(snapshot, id) is not { } before)
                    return null;
                var after = change(before);
                return new Change<Webhook>(
                    after,
                    With(snapshot, after),
                    db => Rows.Update(db, after, RaisesEpoch(before, after)),
                    actor,
                    "webhook.changed",
                    Ids.Webhook(id)
                );
            },
            cancel
        );
        if (changed is not null)
            await control().WebhookChangedAsync(id, CancellationToken.None);
        return changed;
    }

    public async Task<bool> DeleteWebhookAsync(long id, string actor, CancellationToken cancel)
    {
        var deleted = await ChangeAsync(
            snapshot =>
            {
                if (Live(snapshot, id) is not { } webhook)
                    return null;
                var after = With(snapshot, webhook with { IsDeleted = true }) with { DeletedAt = snapshot.DeletedAt.SetItem(id, Now) };
                return new Change<bool>(
                    true,
                    after,
                    db => CatalogRows.DeleteWebhook(db, id, Now),
                    actor,
                    "webhook.deleted",
                    Ids.Webhook(id)
                );
            },
            cancel
        );
        if (deleted)
            await control().WebhookChangedAsync(id, CancellationToken.None);
        return deleted;
    }

    /// <summary>
    /// Results of attempts to the old address, by the old schedule or within the old limit say nothing about the new one.
    /// </summary>
    private static bool RaisesEpoch(Webhook before, Webhook after) =>
        before.Url != after.Url
        || before.TimeoutSeconds != after.TimeoutSeconds
        || !before.RetryDelaysSeconds.SequenceEqual(after.RetryDelaysSeconds);

    private static string NewSecret() => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private static Webhook? Live(CatalogSnapshot snapshot, long id) =>
        snapshot.Webhooks.GetValueOrDefault(id) is { IsDeleted: false } webhook ? webhook : null;

    private static CatalogSnapshot With(CatalogSnapshot snapshot, Webhook webhook) =>
        snapshot with
        {
            Webhooks = snapshot.Webhooks.SetItem(webhook.Id, webhook),
        };

    private void InsertWithinLimit(DbConnection db, Webhook webhook)
    {
        if (CatalogRows.WebhookCount(db) >= ISetup.WebhookLimit)
            throw new ProblemException("webhook_limit", $"There are {ISetup.WebhookLimit} webhooks, which is the limit.");
        Rows.Insert(db, webhook);
    }
}
