namespace Relay.Ui.Words;

/// <summary>Whom and what a row of the audit names, as people know them.</summary>
internal static class AuditWords
{
    /// <summary>A key by its name; who has none is named already.</summary>
    public static string Actor(string actor, IReadOnlyList<ApiKey> keys) =>
        Ids.TryParse("key_", actor, out var id) && keys.FirstOrDefault(key => key.Id == id) is { } key ? key.Name : actor;

    /// <summary>What was changed: its name where it has one, and its page where there is one.</summary>
    public static (string Name, string? Path) Subject(string subject, ISetup setup, IReadOnlyList<ApiKey> keys)
    {
        if (Ids.TryParse("wh_", subject, out var id))
            return setup.FindWebhook(id) is { } webhook ? (webhook.Name, "/webhooks/" + subject) : (subject, null);
        if (Ids.TryParse("src_", subject, out id))
            return setup.FindSource(id) is { } now ? (now.Name, "/sources/" + subject) : (SourceWords.Name(setup, id), null);
        if (Ids.TryParse("key_", subject, out _))
            return (Actor(subject, keys), null);
        return (subject, Page(subject));
    }

    private static string? Page(string subject) =>
        Ids.TryParse("run_", subject, out _) ? "/simulate/runs/" + subject
        : Ids.TryParse("blk_", subject, out _) ? "/bulk/" + subject
        : Ids.TryParse("evt_", subject, out _) ? "/events/" + subject
        : Ids.TryParse("dlv_", subject, out _) ? "/deliveries/" + subject
        : Ids.TryParse("arr_", subject, out _) ? "/arrivals/" + subject
        : null;
}
