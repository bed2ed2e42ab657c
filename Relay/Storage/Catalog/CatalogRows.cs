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
    private sealed record WebhookSecrets(string Secret, IReadOnlyList<Header> Headers, string? Next = null);

    private const string SourceColumns = "id, slug, settings, secrets, created_at, deleted_at, version",
        WebhookColumns = "id, settings, secrets, created_at, deleted_at, version";

    /// <summary>What has changed behind a version; deleted sources too, because their events still name them.</summary>
    /// <param name="after">-1 for everything.</param>
    /// <param name="deletedSince">Webhooks that were deleted before this time are left out where everything is read.</param>
    public CatalogChanges Changes(DbConnection db, long after, long deletedSince) =>
        new(
            Versions.Read(db, Versions.Catalog),
            db.Query(
                $"SELECT {SourceColumns} FROM sources WHERE version > @after ORDER BY id",
                row => (Source(row), !row.IsDBNull(5)),
                ("after", after)
            ),
            db.Query(
                $"SELECT {WebhookColumns} FROM webhooks WHERE version > @after AND (deleted_at IS NULL OR deleted_at >= @since OR @after >= 0) ORDER BY id",
                row => (Webhook(row), row.LongOrNull(4)),
                ("after", after),
                ("since", deletedSince)
            )
        );

    /// <summary>A source that is not deleted.</summary>
    public VersionedRow<Source>? FindSource(DbConnection db, long id) =>
        db.First(
            $"SELECT {SourceColumns} FROM sources WHERE id = @id AND deleted_at IS NULL",
            row => new VersionedRow<Source>(Source(row), row.GetInt64(6)),
            ("id", id)
        );

    /// <summary>A webhook that is not deleted.</summary>
    public VersionedRow<Webhook>? FindWebhook(DbConnection db, long id) =>
        db.First(
            $"SELECT {WebhookColumns} FROM webhooks WHERE id = @id AND deleted_at IS NULL",
            row => new VersionedRow<Webhook>(Webhook(row), row.GetInt64(5)),
            ("id", id)
        );

    public static bool IsSlugTaken(DbConnection db, string slug, long exceptId) =>
        db.Long("SELECT COUNT(*) FROM sources WHERE slug = @slug AND id <> @id", ("slug", slug), ("id", exceptId)) > 0;

    public static bool IsListenerTaken(DbConnection db, string name) =>
        db.Long("SELECT COUNT(*) FROM webhooks WHERE listener = @name AND deleted_at IS NULL", ("name", name)) > 0;

    public static long WebhookCount(DbConnection db) => db.Long("SELECT COUNT(*) FROM webhooks WHERE deleted_at IS NULL");

    public void Insert(DbConnection db, Source source, long version) =>
        db.Execute(
            "INSERT INTO sources (id, slug, settings, secrets, created_at, simulated, version) "
                + "VALUES (@id, @slug, @settings, @secrets, @at, @simulated, @version)",
            ("id", source.Id),
            ("simulated", source.Simulated),
            ("slug", source.Slug),
            ("settings", Settings(source)),
            ("secrets", Seal(source)),
            ("at", source.CreatedAt),
            ("version", version)
        );

    public void Update(DbConnection db, Source source, long version) =>
        db.Execute(
            "UPDATE sources SET slug = @slug, settings = @settings, secrets = @secrets, version = @version WHERE id = @id",
            ("id", source.Id),
            ("slug", source.Slug),
            ("settings", Settings(source)),
            ("secrets", Seal(source)),
            ("version", version)
        );

    /// <summary>A tilde is in no slug, so the slug is free again.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool DeleteSource(DbConnection db, long id, long now, long version) =>
        db.Execute(
            "UPDATE sources SET slug = @slug, deleted_at = @now, version = @version WHERE id = @id AND deleted_at IS NULL",
            ("slug", "~" + id),
            ("now", now),
            ("version", version),
            ("id", id)
        ) > 0;

    /// <summary>The same of all sources of a run, whose events are to be removed.</summary>
    /// <returns>How many were not so before.</returns>
    public int ForgetRun(DbConnection db, string run, long now, long version)
    {
        var sources = db.Query($"SELECT {SourceColumns} FROM sources WHERE simulated = @run", Source, ("run", run))
            .Where(source => !source.IsForgotten)
            .ToList();
        foreach (var source in sources)
            db.Execute(
                "UPDATE sources SET settings = @settings, slug = @slug, deleted_at = coalesce(deleted_at, @now), version = @version WHERE id = @id",
                ("settings", Settings(source with { IsForgotten = true })),
                ("slug", "~" + source.Id),
                ("now", now),
                ("version", version),
                ("id", source.Id)
            );
        return sources.Count;
    }

    /// <summary>Its lane is that of the node that makes it, until the nodes have shared out their lanes anew.</summary>
    /// <param name="health">How it stands from the beginning.</param>
    public void Insert(DbConnection db, Webhook webhook, WebhookHealth health, long version) =>
        db.Execute(
            """
            INSERT INTO webhooks (id, settings, secrets, created_at, version, listener, status, disabled_at, owner)
            VALUES (@id, @settings, @secrets, @at, @version, @listener, @status, @since,
              coalesce((SELECT generation FROM nodes WHERE number = @node), 0))
            """,
            ("id", webhook.Id),
            ("settings", Settings(webhook)),
            ("secrets", Seal(webhook)),
            ("at", webhook.CreatedAt),
            ("version", version),
            ("listener", webhook.Listener?.Name),
            ("status", (long)health.Status),
            ("since", health.DisabledAt),
            ("node", (long)IdSequence.NodeOf(webhook.Id))
        );

    /// <summary>Touches no column of the webhook's health but the epoch: those are the journal's.</summary>
    public void Update(DbConnection db, Webhook webhook, bool raisesEpoch, long version) =>
        db.Execute(
            "UPDATE webhooks SET settings = @settings, secrets = @secrets, epoch = epoch + @raise, version = @version WHERE id = @id",
            ("id", webhook.Id),
            ("settings", Settings(webhook)),
            ("secrets", Seal(webhook)),
            ("raise", raisesEpoch ? 1 : 0),
            ("version", version)
        );

    /// <returns>Whether there was one.</returns>
    public static bool DeleteWebhook(DbConnection db, long id, long now, long version) =>
        db.Execute(
            "UPDATE webhooks SET deleted_at = @now, version = @version WHERE id = @id AND deleted_at IS NULL",
            ("now", now),
            ("version", version),
            ("id", id)
        ) > 0;

    /// <summary>The same, where a 410 has taken it out of service and nobody has brought it back.</summary>
    public static bool DeleteGoneWebhook(DbConnection db, long id, long now, long version) =>
        db.Execute(
            "UPDATE webhooks SET deleted_at = @now, version = @version WHERE id = @id AND deleted_at IS NULL AND status = @out AND reason = @gone",
            ("now", now),
            ("version", version),
            ("id", id),
            ("out", (long)WebhookStatus.AutoDisabled),
            ("gone", Strikes.Gone)
        ) > 0;

    /// <summary>A source out of its settings alone: without its secrets, and whether it is deleted or not.</summary>
    public static Source ReadSettings(string settings) => JsonSerializer.Deserialize<Source>(settings, Json)!;

    /// <summary>How a webhook makes its bodies, out of its settings.</summary>
    public static PayloadSettings ReadPayload(string settings) => JsonSerializer.Deserialize<PayloadSettings>(settings, Json)!;

    /// <summary>Keeps how a webhook made its bodies until this version of the catalog.</summary>
    public static void KeepPayload(DbConnection db, Webhook before, long version) =>
        db.Execute(
            "INSERT INTO former_payloads (webhook_id, version, settings) VALUES (@id, @version, @settings)",
            ("id", before.Id),
            ("version", version),
            ("settings", JsonSerializer.Serialize(PayloadSettings.From(before), Json))
        );

    private static string Settings(Source source) => JsonSerializer.Serialize(source with { Secrets = [] }, Json);

    private static string Settings(Webhook webhook) =>
        JsonSerializer.Serialize(webhook with { Secret = "", NextSecret = null, Headers = [] }, Json);

    private byte[] Seal(Source source) =>
        box.Seal(JsonSerializer.SerializeToUtf8Bytes(source.Secrets, Json), "sources", source.Id, "secrets");

    private byte[] Seal(Webhook webhook) =>
        box.Seal(
            JsonSerializer.SerializeToUtf8Bytes(new WebhookSecrets(webhook.Secret, webhook.Headers, webhook.NextSecret), Json),
            "webhooks",
            webhook.Id,
            "secrets"
        );

    private Source Source(DbDataReader row)
    {
        var id = row.GetInt64(0);
        var secrets = box.Open((byte[])row.GetValue(3), "sources", id, "secrets");
        var source = ReadSettings(row.GetString(2));
        return source with
        {
            Id = id,
            Enabled = source.Enabled && row.IsDBNull(5),
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
            NextSecret = secrets.Next,
            Headers = secrets.Headers,
            CreatedAt = row.GetInt64(3),
            IsDeleted = !row.IsDBNull(4),
        };
    }
}
