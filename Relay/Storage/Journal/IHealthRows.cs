namespace Relay.Storage.Journal;

/// <summary>The health of webhooks. See <see cref="IJournalTables"/>.</summary>
internal interface IHealthRows
{
    /// <summary>Null where there is no such webhook.</summary>
    WebhookHealth? Read(long webhookId);

    /// <summary>Whether this node runs the webhook's lane, and goes on to until the transaction's end.</summary>
    bool IsOwned(long webhookId);

    void Write(long webhookId, WebhookHealth health);
}
