using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Relay.Tests.Domain;

/// <summary>A table that was changed step by step routes as one that was made at once, and as the rule says.</summary>
public class RoutingTablePropertyTests
{
    private static readonly string[] _events = ["call.completed", "voicemail.received", "disabled", "dialstack/call.end", "voicedock/end"],
        _dialects = ["dialstack", "voicedock"],
        _slugs = ["a", "b", "c"];

    [Fact]
    public void After_any_changes_it_is_the_table_that_is_made_from_scratch() =>
        Prop.ForAll(Steps.ListOf().ToArbitrary(), steps =>
            {
                var model = new Model();
                var table = RoutingTable.Empty;
                foreach (var step in steps)
                    table = step(model, table);
                Assert.Equal(Describe(RoutingTable.Empty.With([.. model.Sources.Values], [.. model.Webhooks.Values])), Describe(table));
                Assert.Equal(model.Describe(), Describe(table));
            })
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void It_says_what_differs_from_the_table_before()
    {
        var table = RoutingTable.Empty.With([Source(1, "a", true, "dialstack", false)], [Webhook(7, "call.completed", null, false)]);

        var next = table.With([], [Webhook(7, "disabled", null, false), Webhook(8, "call.completed", 1, false)]);

        Assert.Equal([1L], table.ChangedSources);
        Assert.Equal([7L], table.ChangedWebhooks);
        Assert.Empty(next.ChangedSources);
        Assert.Equal([7L, 8L], next.ChangedWebhooks);
        Assert.Equal([8L], next.BySlug("a")!.Match("call.completed", "x").Select(webhook => webhook.Id));
        Assert.Equal([7L], table.BySlug("a")!.Match("call.completed", "x").Select(webhook => webhook.Id));
    }

    /// <summary>A change of the model and of the table.</summary>
    private static Gen<Func<Model, RoutingTable, RoutingTable>> Steps =>
        Gen.OneOf(
            from id in Gen.Choose(1, 4)
            from slug in Gen.Elements(_slugs)
            from enabled in Gen.Elements(true, true, false)
            from dialect in Gen.Elements(_dialects)
            from deleted in Gen.Elements(false, false, true)
            select (Func<Model, RoutingTable, RoutingTable>)(
                (model, table) => model.Put(table, Source(id, deleted ? $"~{id}" : slug, enabled, dialect, deleted))
            ),
            from id in Gen.Choose(1, 8)
            from kind in Gen.Elements(_events)
            from source in Gen.Elements<long?>(null, 1, 2)
            from deleted in Gen.Elements(false, false, true)
            select (Func<Model, RoutingTable, RoutingTable>)((model, table) => model.Put(table, Webhook(id, kind, source, deleted))),
            from id in Gen.Choose(1, 8)
            select (Func<Model, RoutingTable, RoutingTable>)((model, table) => model.Forget(table, id))
        );

    private static string Describe(RoutingTable table) =>
        string.Join(
            '\n',
            Enumerable
                .Range(1, 4)
                .Select(id => table.ById(id))
                .OfType<RoutedSource>()
                .Select(source =>
                    $"{source.Source.Id} {source.Source.Slug} {source.Dialect.Name} "
                    + $"{table.BySlug(source.Source.Slug)?.Source.Id} {table.DisabledBySlug(source.Source.Slug)?.Source.Id} "
                    + Matches((kind, type) => source.Match(kind, type))
                )
                .Append("takes " + string.Join(',', table.Sources.Select(source => source.Source.Id)))
                .Append("live " + string.Join(',', table.Live.Select(source => source.Source.Id)))
                .Append("webhooks " + string.Join(',', table.Webhooks.Values.Select(webhook => $"{webhook.Id}{webhook.Event}")))
        );

    private static string Matches(Func<string, string, IEnumerable<Webhook>> match) =>
        string.Join(
            ' ',
            from kind in (string[])["call.completed", "voicemail.received", "other"]
            from type in (string[])["call.end", "end"]
            select $"{kind}+{type}:{string.Join(',', match(kind, type).Select(webhook => webhook.Id))}"
        );

    private static PreparedSource Source(long id, string slug, bool enabled, string dialect, bool deleted) =>
        PreparedSource.From(
            new Source
            {
                Id = id,
                Slug = slug,
                Name = slug,
                Dialect = dialect,
                Enabled = enabled,
            },
            deleted
        );

    private static Webhook Webhook(long id, string kind, long? source, bool deleted) =>
        new()
        {
            Id = id,
            Name = "w",
            Url = "https://example.com/",
            Event = kind,
            SourceId = source,
            Secret = "",
            IsDeleted = deleted,
        };

    /// <summary>What the rule says, without any index.</summary>
    private sealed class Model
    {
        public SortedDictionary<long, PreparedSource> Sources { get; } = [];

        public SortedDictionary<long, Webhook> Webhooks { get; } = [];

        /// <summary>The store gives no slug to two.</summary>
        public RoutingTable Put(RoutingTable table, PreparedSource source)
        {
            if (Sources.Values.Any(other => other.Source.Slug == source.Source.Slug && other.Source.Id != source.Source.Id))
                return table;
            Sources[source.Source.Id] = source;
            return table.With([source], []);
        }

        public RoutingTable Put(RoutingTable table, Webhook webhook)
        {
            Webhooks[webhook.Id] = webhook;
            return table.With([], [webhook]);
        }

        public RoutingTable Forget(RoutingTable table, long id)
        {
            Webhooks.Remove(id);
            return table.With([], [], [id]);
        }

        public string Describe() =>
            string.Join(
                '\n',
                Sources
                    .Values.Select(source =>
                        $"{source.Source.Id} {source.Source.Slug} {source.Dialect.Name} "
                        + $"{(source.TakesRequests ? source.Source.Id : null)} "
                        + $"{(!source.TakesRequests && !source.IsDeleted ? source.Source.Id : null)} "
                        + Matches((kind, type) => Match(source, kind, type))
                    )
                    .Append("takes " + string.Join(',', Sources.Values.Where(source => source.TakesRequests).Select(s => s.Source.Id)))
                    .Append("live " + string.Join(',', Sources.Values.Where(source => !source.IsDeleted).Select(s => s.Source.Id)))
                    .Append("webhooks " + string.Join(',', Webhooks.Values.Select(webhook => $"{webhook.Id}{webhook.Event}")))
            );

        private IEnumerable<Webhook> Match(PreparedSource source, string kind, string type) =>
            from setting in (string[])[kind, $"{source.Dialect.Name}/{type}"]
            from webhook in Webhooks.Values
            where source.TakesRequests && webhook.TakesEvents && webhook.Event == setting
            where (webhook.SourceId ?? source.Source.Id) == source.Source.Id
            select webhook;
    }
}
