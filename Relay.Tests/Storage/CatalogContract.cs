using FsCheck.Fluent;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>How every engine keeps sources and webhooks, and how nodes follow each other's changes.</summary>
public abstract class CatalogContract : NodeContract
{
    [Fact]
    public async Task A_change_is_in_force_when_it_is_made_and_on_another_node_after_its_poll()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());

        var source = await one.Catalog.CreateAsync(Source("desk"), "test", default);
        var webhook = await one.Catalog.CreateAsync(Webhook("w"), "test", default);

        Assert.Equal([webhook.Id], Match(one, source));
        Assert.Equal([webhook.Id], one.Lanes.Told);
        Assert.Empty(other.Catalog.Sources);
        await other.PollAsync();
        Assert.Equal([webhook.Id], Match(other, source));
        Assert.Equal(
            webhook,
            other.Catalog.FindWebhook(webhook.Id)! with
            {
                Headers = webhook.Headers,
                RetryDelaysSeconds = webhook.RetryDelaysSeconds,
            }
        );
        Assert.Equal(source.Id, other.Catalog.FindSource("desk")?.Id);
    }

    [Fact]
    public async Task Changes_on_two_nodes_at_once_all_hold()
    {
        var nodes = new[] { await NodeAsync(), await NodeAsync() };
        var made = await nodes[0].Catalog.CreateAsync(Webhook("w") with { MaxInFlight = 0 }, "test", default);

        // Neither polls between: each change is planned on the row as it is.
        await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(i =>
                    nodes[i % 2]
                        .Catalog.ChangeWebhookAsync(
                            made.Id,
                            before => before with { MaxInFlight = before.MaxInFlight + 1 },
                            "test",
                            default
                        )
                )
        );

        foreach (var node in nodes)
        {
            await node.PollAsync();
            Assert.Equal(40, node.Catalog.FindWebhook(made.Id)?.MaxInFlight);
        }
    }

    [Fact]
    public async Task No_two_nodes_give_one_slug_to_two_sources()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());

        var named = await Task.WhenAll(
            one.Catalog.CreateAsync(Source("", "Front desk"), "test", default),
            other.Catalog.CreateAsync(Source("", "Front desk"), "test", default)
        );
        var refusal = await Assert.ThrowsAsync<ProblemException>(() => other.Catalog.CreateAsync(Source("front-desk"), "test", default));

        Assert.Equal(["front-desk", "front-desk-2"], named.Select(source => source.Slug).Order());
        Assert.Equal("slug_taken", refusal.Problem.Code);
        Assert.True(await one.Catalog.DeleteSourceAsync(named.Single(s => s.Slug == "front-desk").Id, "test", default));
        Assert.Equal("front-desk", (await other.Catalog.CreateAsync(Source("front-desk"), "test", default)).Slug);
    }

    [Fact]
    public async Task What_another_node_has_deleted_is_not_changed_any_more()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        var source = await one.Catalog.CreateAsync(Source("desk"), "test", default);
        var webhook = await one.Catalog.CreateAsync(Webhook("w"), "test", default);
        await other.PollAsync();

        Assert.True(await one.Catalog.DeleteSourceAsync(source.Id, "test", default));
        Assert.True(await one.Catalog.DeleteWebhookAsync(webhook.Id, "test", default));

        Assert.Null(await other.Catalog.ChangeSourceAsync(source.Id, before => before with { Name = "x" }, "test", default));
        Assert.Null(await other.Catalog.ChangeWebhookAsync(webhook.Id, before => before with { Name = "x" }, "test", default));
        Assert.False(await other.Catalog.DeleteSourceAsync(source.Id, "test", default));
        Assert.False(await other.Catalog.DeleteWebhookAsync(webhook.Id, "test", default));
        await other.PollAsync();
        Assert.Null(other.Catalog.Current.BySlug("desk"));
        // Its events may be on their way: who asks for it by its id still finds it.
        Assert.Equal("desk", other.Catalog.Current.ById(source.Id)?.Source.Name);
        Assert.True(other.Catalog.Current.Webhooks[webhook.Id].IsDeleted);
    }

    [Fact]
    public async Task What_a_change_refuses_leaves_nothing_of_it()
    {
        var node = await NodeAsync();
        var webhook = await node.Catalog.CreateAsync(Webhook("w"), "test", default);
        var heard = new List<RoutingTable>();
        node.Catalog.Changed += heard.Add;

        await Assert.ThrowsAsync<ProblemException>(() =>
            node.Catalog.ChangeWebhookAsync(webhook.Id, _ => throw new ProblemException("state_conflict", "No."), "test", default)
        );

        Assert.Empty(heard);
        Assert.Equal("w", (await NodeAsync()).Catalog.FindWebhook(webhook.Id)?.Name);
        Assert.Equal("webhook.created", (await Store.History.AuditAsync(new PageRequest(1), default)).Items[0].Action);
    }

    [Fact]
    public async Task A_change_that_is_long_in_planning_holds_nobody_up()
    {
        var node = await NodeAsync();
        var webhook = await node.Catalog.CreateAsync(Webhook("w"), "test", default);
        using var recorded = new ManualResetEventSlim();

        await node.Catalog.ChangeWebhookAsync(
            webhook.Id,
            before =>
            {
                _ = Store.RecordAsync("k").ContinueWith(_ => recorded.Set(), TaskScheduler.Default);
                Assert.True(recorded.Wait(TimeSpan.FromSeconds(30)), "The journal waits for the plan.");
                return before with { Name = "changed" };
            },
            "test",
            default
        );

        Assert.Equal("changed", node.Catalog.FindWebhook(webhook.Id)?.Name);
    }

    [Fact]
    public async Task A_change_is_planned_again_where_another_nodes_came_between()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        var source = await one.Catalog.CreateAsync(Source("desk"), "test", default);
        using var changed = new ManualResetEventSlim();
        var planned = 0;

        await one.Catalog.ChangeSourceAsync(
            source.Id,
            before =>
            {
                if (++planned == 1)
                {
                    _ = other
                        .Catalog.ChangeSourceAsync(source.Id, theirs => theirs with { Name = "theirs" }, "test", default)
                        .ContinueWith(_ => changed.Set(), TaskScheduler.Default);
                    Assert.True(changed.Wait(TimeSpan.FromSeconds(30)), "The other node's change waits for the plan.");
                }

                return before with
                {
                    OrganizationId = "ours",
                };
            },
            "test",
            default
        );

        Assert.Equal(2, planned);
        await other.PollAsync();
        Assert.Equal(("theirs", "ours"), (other.Catalog.FindSource(source.Id)!.Name, other.Catalog.FindSource(source.Id)!.OrganizationId));
    }

    [Fact]
    public async Task A_change_says_what_changed_and_no_more()
    {
        var node = await NodeAsync();
        var source = await node.Catalog.CreateAsync(Source("desk"), "test", default);
        var webhooks = new[]
        {
            await node.Catalog.CreateAsync(Webhook("a"), "test", default),
            await node.Catalog.CreateAsync(Webhook("b"), "test", default),
        };
        var heard = new List<RoutingTable>();
        node.Catalog.Changed += heard.Add;

        await node.Catalog.ChangeWebhookAsync(webhooks[1].Id, before => before with { Name = "c" }, "test", default);
        await node.Catalog.ChangeSourceAsync(source.Id, before => before with { Name = "d" }, "test", default);
        await node.PollAsync();

        Assert.Equal(2, heard.Count);
        Assert.Equal([webhooks[1].Id], heard[0].ChangedWebhooks);
        Assert.Empty(heard[0].ChangedSources);
        Assert.Equal([source.Id], heard[1].ChangedSources);
        Assert.Empty(heard[1].ChangedWebhooks);
        Assert.Same(node.Catalog.Current, heard[1]);
        Assert.Same(heard[0].Webhooks[webhooks[0].Id], heard[1].Webhooks[webhooks[0].Id]);
    }

    [Fact]
    public async Task A_deleted_webhook_is_known_for_a_day()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        var webhook = await one.Catalog.CreateAsync(Webhook("w"), "test", default);
        await one.Catalog.DeleteWebhookAsync(webhook.Id, "test", default);
        Store.Clock.Advance(TimeSpan.FromHours(23));
        Assert.True((await NodeAsync()).Catalog.Current.Webhooks.ContainsKey(webhook.Id));

        Store.Clock.Advance(TimeSpan.FromHours(2));
        await one.Catalog.CreateAsync(Webhook("another"), "test", default);
        // This one hears of both only now.
        await other.PollAsync();

        Assert.All([one, other, await NodeAsync()], node =>
            Assert.Equal(["another"], node.Catalog.Current.Webhooks.Values.Select(known => known.Name))
        );
    }

    [Fact]
    public async Task It_is_there_after_a_crash_with_its_secrets()
    {
        var node = await NodeAsync();
        var source = await node.Catalog.CreateAsync(Source("desk") with { Secrets = ["one", "two"] }, "test", default);
        var webhook = await node.Catalog.CreateAsync(Webhook("w") with { Headers = [new Header("X-A", "1")] }, "test", default);

        await Store.CrashAsync();
        var again = await NodeAsync();

        Assert.Equal(["one", "two"], again.Catalog.FindSource(source.Id)!.Secrets);
        Assert.Equal(
            (webhook.Secret, new Header("X-A", "1")),
            (again.Catalog.FindWebhook(webhook.Id)!.Secret, again.Catalog.FindWebhook(webhook.Id)!.Headers[0])
        );
    }

    /// <summary>Whatever two nodes did and whenever they asked, what they know is what a node reads that starts now.</summary>
    [Fact]
    public async Task After_any_changes_every_node_knows_what_a_new_one_reads()
    {
        var nodes = new[] { await NodeAsync(), await NodeAsync() };
        var steps = Gen.Choose(0, 5).Zip(Gen.Choose(0, 1), (what, node) => (What: what, Node: node)).ListOf(12);
        foreach (var series in steps.Sample(12, size: 30))
        {
            for (var i = 0; i < series.Count; i++)
                await StepAsync(nodes[series[i].Node], series[i].What, i);
            foreach (var node in nodes)
                await node.PollAsync();
            using var fresh = await NodeAsync();
            Assert.All(nodes, node => Assert.Equal(Describe(fresh), Describe(node)));
        }
    }

    private static Task StepAsync(TestNode node, int what, int i)
    {
        var sources = node.Catalog.Sources;
        var webhooks = node.Catalog.Webhooks;
        return what switch
        {
            0 => node.Catalog.CreateAsync(Source("", $"s{i}"), "test", default),
            1 => node.Catalog.CreateAsync(
                Webhook($"w{i}") with
                {
                    SourceId = i % 2 == 0 || sources.Count == 0 ? null : sources[0].Id,
                },
                "test",
                default
            ),
            2 when sources.Count > 0 => node.Catalog.ChangeSourceAsync(
                sources[i % sources.Count].Id,
                s => s with { Enabled = !s.Enabled },
                "test",
                default
            ),
            3 when webhooks.Count > 0 => node.Catalog.ChangeWebhookAsync(
                webhooks[i % webhooks.Count].Id,
                w => w with { Event = w.Event == "disabled" ? "call.completed" : "disabled" },
                "test",
                default
            ),
            4 when sources.Count > 2 => node.Catalog.DeleteSourceAsync(sources[i % sources.Count].Id, "test", default),
            5 when webhooks.Count > 2 => node.Catalog.DeleteWebhookAsync(webhooks[i % webhooks.Count].Id, "test", default),
            _ => node.PollAsync(),
        };
    }

    private static string Describe(TestNode node)
    {
        var table = node.Catalog.Current;
        return string.Join(
            '\n',
            node.Catalog.Sources.Select(source =>
                    $"{source.Id} {source.Slug} {source.Enabled} {string.Join(',', table.ById(source.Id)!.Match("call.completed", "x").Select(w => w.Id))}"
                )
                .Concat(table.Webhooks.Values.Select(webhook => $"{webhook.Id} {webhook.Name} {webhook.Event} {webhook.IsDeleted}"))
        );
    }

    private static IEnumerable<long> Match(TestNode node, Source source) =>
        node.Catalog.Current.BySlug(source.Slug)!.Match("call.completed", "call.end").Select(webhook => webhook.Id);

    private static Source Source(string slug, string name = "desk") =>
        new()
        {
            Id = 0,
            Slug = slug,
            Name = name,
            Dialect = "dialstack",
        };

    private protected static Webhook Webhook(string name) =>
        new()
        {
            Id = 0,
            Name = name,
            Url = "https://example.com/",
            Event = "call.completed",
            Secret = "",
        };
}
