using System.Data.Common;

namespace Relay.Storage.Catalog;

/// <content>Sources.</content>
internal sealed partial class StoredCatalog
{
    public IReadOnlyList<Source> Sources => [.. _snapshot.Sources.Values];

    public Source? FindSource(long id) => _snapshot.Sources.GetValueOrDefault(id);

    public Source? FindSource(string idOrSlug)
    {
        var snapshot = _snapshot;
        return snapshot.BySlug(idOrSlug)
            ?? (
                Ids.TryParse("src_", idOrSlug, out var id)
                    ? snapshot.Sources.GetValueOrDefault(id) ?? snapshot.Retired.GetValueOrDefault(id)
                    : null
            );
    }

    public async Task<Source> CreateAsync(Source draft, string actor, CancellationToken cancel) =>
        (
            await ChangeAsync(
                snapshot =>
                {
                    var slug = draft.Slug.Length > 0 ? draft.Slug : Slugs.FromName(draft.Name, taken => snapshot.BySlug(taken) is not null);
                    var source = draft with
                    {
                        Id = ids.Next(),
                        Slug = slug,
                        CreatedAt = Now,
                        SecretsRotatedAt = draft.Secrets.Count > 0 ? Now : null,
                    };
                    return Save(snapshot, source, actor, "source.created", db => Rows.Insert(db, source));
                },
                cancel
            )
        )!;

    public Task<Source?> ChangeSourceAsync(long id, Func<Source, Source> change, string actor, CancellationToken cancel) =>
        ChangeAsync(
            snapshot =>
            {
                if (snapshot.Sources.GetValueOrDefault(id) is not { } before)
                    return null;
                var after = change(before);
                if (!after.Secrets.SequenceEqual(before.Secrets))
                    after = after with { SecretsRotatedAt = Now };
                return Save(snapshot, after, actor, "source.changed", db => Rows.Update(db, after));
            },
            cancel
        );

    public Task<bool> DeleteSourceAsync(long id, string actor, CancellationToken cancel) =>
        ChangeAsync(
            snapshot =>
            {
                if (snapshot.Sources.GetValueOrDefault(id) is not { } source)
                    return null;
                var after = snapshot with
                {
                    Sources = snapshot.Sources.Remove(id),
                    Retired = snapshot.Retired.SetItem(id, source with { Enabled = false }),
                };
                return new Change<bool>(true, after, db => CatalogRows.DeleteSource(db, id, Now), actor, "source.deleted", Ids.Source(id));
            },
            cancel
        );

    private static Change<Source> Save(CatalogSnapshot snapshot, Source source, string actor, string action, Action<DbConnection> write) =>
        new(
            source,
            snapshot with
            {
                Sources = snapshot.Sources.SetItem(source.Id, source),
            },
            db =>
            {
                // Asked again inside the transaction: another node may have taken it.
                if (CatalogRows.IsSlugTaken(db, source.Slug, source.Id))
                    throw SlugTaken(source.Slug);
                write(db);
            },
            actor,
            action,
            Ids.Source(source.Id)
        );

    private static ProblemException SlugTaken(string slug)
    {
        var detail = $"Another source has the slug \"{slug}\".";
        return new(new Problem("slug_taken", detail, [new FieldError("slug", "slug_taken", detail)]));
    }
}
