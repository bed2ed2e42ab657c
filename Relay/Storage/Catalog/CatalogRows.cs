using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Relay.Storage.Access;
using Relay.Storage.Querying;

namespace Relay.Storage.Catalog;

/// <summary>Sources and webhooks as rows: settings as a JSON document, secrets sealed beside it.</summary>
internal sealed class CatalogRows(SecretBox box)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>What of a webhook is sealed.</summary>
    private sealed record WebhookSecrets(string Secret, IReadOnlyList<Header> Headers);

    /// <summary>Every source, deleted ones too: their events still name them.</summary>
    public List<(Source Source, bool IsDeleted)> Sources(DbConnection db) =>
        db.Query("SELECT id, slug, settings, secrets, created_at, deleted_at FROM sources ORDER BY id", row =>
            (Source(row), !row.IsDBNull(5))
        );

    /// <summary>Every webhook that is not deleted, or was deleted after <paramref name="deletedSince"/>.</summary>
    public List<Webhook> Webhooks(DbConnection db, long deletedSince) =>
        db.Query(
            "SELECT id, settings, secrets, created_at, deleted_at FROM webhooks WHERE deleted_at IS NULL OR deleted_at > @since ORDER BY id",
            Webhook,
            ("since", deletedSince)
        );

    public static bool IsSlugTaken(DbConnection db, string slug, long exceptId) =>
        db.Long("SELECT COUNT(*) FROM sources WHERE slug = @slug AND id <> @id", ("slug", slug), ("id", exceptId)) > 0;

    public static long WebhookCount(DbConnection db) => db.Long("SELECT COUNT(*) FROM webhooks WHERE deleted_at IS NULL");

    public void Insert(DbConnection db, Source source) =>
        db.Execute(
            "INSERT INTO sources (id, slug, settings, secrets, created_at) VALUES (@id, @slug, @settings, @secrets, @at)",
            ("id", source.Id),
            ("slug", source.Slug),
            ("settings", Settings(source)),
            ("secrets", Seal(source)),
            ("at", source.CreatedAt)
        );

    public void Update(DbConnection db, Source source) =>
        db.Execute(
            "UPDATE sources SET slug = @slug, settings = @settings, secrets = @secrets WHERE id = @id",
            ("id", source.Id),
            ("slug", source.Slug),
            ("settings", Settings(source)),
            ("secrets", Seal(source))
        );

    /// <summary>A tilde is in no slug, so the slug is free again.</summary>
    public static void DeleteSource(DbConnection db, long id, long now) =>
        db.Execute("UPDATE sources SET slug = @slug, deleted_at = @now WHERE id = @id", ("slug", "~" + id), ("now", now), ("id", id));

    public void Insert(DbConnection db, Webhook webhook) =>
        db.Execute(
            "INSERT INTO webhooks (id, settings, secrets, created_at) VALUES (@id, @settings, @secrets, @at)",
            ("id", webhook.Id),
            ("settings", Settings(webhook)),
            ("secrets", Seal(webhook)),
            ("at", webhook.CreatedAt)
        );

    /// <summary>Touches no column of the webhook's health but the epoch: those are the journal's.</summary>
    public void Update(DbConnection db, Webhook webhook, bool raisesEpoch) =>
        db.Execute(
            "UPDATE webhooks SET settings = @settings, secrets = @secrets, epoch = epoch + @raise WHERE id = @id",
            ("id", webhook.Id),
            ("settings", Settings(webhook)),
            ("secrets", Seal(webhook)),
            ("raise", raisesEpoch ? 1 : 0)
        );

    public static void DeleteWebhook(DbConnection db, long id, long now) =>
        db.Execute("UPDATE webhooks SET deleted_at = @now WHERE id = @id", ("now", now), ("id", id));

    private static string Settings(Source source) => JsonSerializer.Serialize(source with { Secrets = [] }, Json);

    private static string Settings(Webhook webhook) => JsonSerializer.Serialize(webhook with { Secret = "", Headers = [] }, Json);

    private byte[] Seal(Source source) =>
        box.Seal(JsonSerializer.SerializeToUtf8Bytes(source.Secrets, Json), "sources", source.Id, "secrets");

    private byte[] Seal(Webhook webhook) =>
        box.Seal(
            JsonSerializer.SerializeToUtf8Bytes(new WebhookSecrets(webhook.Secret, webhook.Headers), Json),
            "webhooks",
            webhook.Id,
            "secrets"
        );

    private Source Source(DbDataReader row)
    {
        var id = row.GetInt64(0);
        var secrets = box.Open((byte[])row.GetValue(3), "sources", id, "secrets");
        return JsonSerializer.Deserialize<Source>(row.GetString(2), Json)! with
        {
            Id = id,
            Slug = row.GetString(1),
            Secrets = JsonSerializer.Deserialize<string[]>(secrets, Json)!,
            CreatedAt = row.GetInt64(4),
        };
    }

    private Webhook Webhook(DbDataReader row)
    {
        var id = row.GetInt64(0);
        var secrets = JsonSerializer.Deserialize<WebhookSecrets>(box.Open((byte[])row.GetValue(2), "webhooks", id, "secrets"), Json)!;
        return JsonSerializer.Deserialize<Webhook>(row.GetString(1), Json)! with
        {
            Id = id,
            Secret = secrets.Secret,
            Headers = secrets.Headers,
            CreatedAt = row.GetInt64(3),
            IsDeleted = !row.IsDBNull(4),
        };
    }
}
