using System.Data.Common;

namespace Relay.Storage.Catalog;

/// <content>Sources.</content>
internal sealed partial class StoredCatalog
{
    public IReadOnlyList<Source> Sources => [.. Current.Live.Select(source => source.Source)];

    public bool HasSimulated => Current.HasSimulated;

    public bool IsSimulated(string run) => Current.IsSimulated(run);

    public Source? FindSource(long id) => Current.FindLive(id);

    public Source? FindSource(string idOrSlug)
    {
        var table = Current;
        return table.FindLive(idOrSlug) ?? (Ids.TryParse("src_", idOrSlug, out var id) ? table.ById(id)?.Source : null);
    }

    public async Task<Source> CreateAsync(Source draft, string actor, CancellationToken cancel) =>
        (
            await ChangeAsync(
                (db, version) =>
                {
                    var slug =
                        draft.Slug.Length > 0
                            ? draft.Slug
                            : Slugs.FromName(draft.Name, taken => CatalogRows.IsSlugTaken(db, taken, exceptId: 0));
                    var source = draft with
                    {
                        Id = ids.Next(),
                        Slug = slug,
                        CreatedAt = Now,
                        SecretsRotatedAt = draft.Secrets.Count > 0 ? Now : null,
                    };
                    ThrowIfTaken(db, source);
                    Rows.Insert(db, source, version);
                    return new Change<Source>(source, "source.created", Ids.Source(source.Id));
                },
                actor,
                cancel
            )
        )!;

    public Task<Source?> ChangeSourceAsync(long id, Func<Source, Source> change, string actor, CancellationToken cancel) =>
        EditAsync(
            db => Rows.FindSource(db, id),
            before =>
            {
                var after = change(before);
                return after.Secrets.SequenceEqual(before.Secrets) ? after : after with { SecretsRotatedAt = Now };
            },
            (db, _, after, version) =>
            {
                ThrowIfTaken(db, after);
                Rows.Update(db, after, version);
                return new Change<Source>(after, "source.changed", Ids.Source(id));
            },
            actor,
            cancel
        );

    public Task<bool> DeleteSourceAsync(long id, string actor, CancellationToken cancel) =>
        ChangeAsync(
            (db, version) =>
                CatalogRows.DeleteSource(db, id, Now, version) ? new Change<bool>(true, "source.deleted", Ids.Source(id)) : null,
            actor,
            cancel
        );

    public Task<int> ForgetRunAsync(string run, string actor, CancellationToken cancel) =>
        ChangeAsync(
            (db, version) =>
                Rows.ForgetRun(db, run, Now, version) is > 0 and var sources ? new Change<int>(sources, "simulated.removed", run) : null,
            actor,
            cancel
        );

    private static void ThrowIfTaken(DbConnection db, Source source)
    {
        if (!CatalogRows.IsSlugTaken(db, source.Slug, source.Id))
            return;
        var detail = $"Another source has the slug \"{source.Slug}\".";
        throw new ProblemException(new Problem("slug_taken", detail, [new FieldError("slug", "slug_taken", detail)]));
    }
}
