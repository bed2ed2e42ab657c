using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Relay.Delivery.Outbound;
using Relay.Hosting.Dialing;
using Relay.Tests.Delivery;
using Relay.Tests.Ui;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>E17: a name that leads inwards is saved with a warning, and refused when a connection is made.</summary>
public sealed class WebhookWarningTests
{
    private const string Url = "https://hooks.example/calls";

    [Theory]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("93.184.216.34 10.0.0.1", "private")]
    [InlineData("::ffff:169.254.169.254", "cloud-metadata")]
    public async Task A_name_that_leads_to_a_blocked_address_is_saved_with_a_warning(string answers, string what)
    {
        await using var relay = await StartAsync(new ScriptedResolver(answers));

        var made = await relay.WebhookAsync(Url);

        Assert.Equal(
            ("resolves_to_blocked", true),
            (
                Code(made),
                made.Json.GetProperty("warnings")[0]
                    .GetProperty("detail")
                    .GetString()!
                    .Contains($"a {what} address", StringComparison.Ordinal)
            )
        );
        // The warning is about the moment of saving, so it is in that answer only; and no answer names the address.
        Assert.Null(Code(await relay.GetAsync("/api/v1/webhooks/" + made.Id)));
        Assert.DoesNotContain(answers.Split(' ')[^1], made.Text, StringComparison.Ordinal);
        Assert.Equal(
            ("resolves_to_blocked", 200),
            (
                Code(await PatchAsync(relay, made.Id, new { url = Url + "?more" })),
                (await PatchAsync(relay, made.Id, new { name = "another" })).Status
            )
        );
        Assert.Null(Code(await PatchAsync(relay, made.Id, new { name = "a third" })));
    }

    [Fact]
    public async Task Good_names_and_names_that_do_not_exist_and_literals_are_saved_without_one()
    {
        var resolver = new ScriptedResolver("93.184.216.34", "");
        await using var relay = await StartAsync(resolver);

        Assert.Null(Code(await relay.WebhookAsync(Url)));
        Assert.Null(Code(await relay.WebhookAsync(Url, "note.created")));
        Assert.Null(Code(await relay.WebhookAsync("https://93.184.216.34/")));

        Assert.Equal(2, resolver.Asked);
    }

    [Fact]
    public async Task A_name_server_that_never_answers_holds_a_save_for_two_seconds_at_most()
    {
        var clock = new ManualClock();
        var resolver = new SilentResolver();
        await using var relay = await StartAsync(resolver, clock);

        var saving = relay.WebhookAsync(Url);
        await resolver.Asked.Task;
        Assert.False(saving.IsCompleted);
        clock.Advance(TargetCheck.Limit);

        Assert.Null(Code(await saving));
        Assert.Single((await relay.GetAsync("/api/v1/webhooks")).Items);
    }

    [Fact]
    public async Task An_original_payload_that_can_not_be_signed_anew_is_warned_of_where_it_is_chosen()
    {
        await using var relay = await StartAsync(new ScriptedResolver("93.184.216.34"));
        var open = (await relay.SourceAsync("open desk")).Id;
        var keyed = (await relay.SourceAsync("keyed desk", "dialstack", "whsec_dialstack_example_1")).Id;
        await relay.SourceAsync("never stale", "dialgen");

        var made = await relay.WebhookAsync("https://93.184.216.34/", more: new { payload = "original" });
        Assert.Equal("signature_not_renewed", Code(made));
        Assert.Contains("open desk", made.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("never stale", made.Text, StringComparison.Ordinal);
        Assert.Null(Code(await PatchAsync(relay, made.Id, new { name = "another" })));
        Assert.Null(Code(await PatchAsync(relay, made.Id, new { sourceId = keyed })));
        Assert.Equal("signature_not_renewed", Code(await PatchAsync(relay, made.Id, new { sourceId = open })));
        Assert.Null(Code(await PatchAsync(relay, made.Id, new { payload = "envelope" })));

        using var person = await Person.SignedInAsync(relay);
        var form = (await person.GetAsync("/webhooks/new")).Expect(200);
        Assert.Contains("Relay has no secret of open desk", form.Text, StringComparison.Ordinal);
    }

    private static Task<RelayFixture> StartAsync(IHostResolver resolver, ManualClock? clock = null) =>
        RelayFixture.StartAsync(allowPrivate: false, clock: clock, change: services => services.AddSingleton(resolver));

    private static async Task<ApiAnswer> PatchAsync(RelayFixture relay, string id, object change) =>
        (await relay.SendAsync("PATCH", "/api/v1/webhooks/" + id, change)).Expect(200);

    private static string? Code(ApiAnswer answer) =>
        answer.Json.TryGetProperty("warnings", out var warnings)
            ? Assert.Single(warnings.EnumerateArray()).GetProperty("code").GetString()
            : null;

    /// <summary>Never answers, and does not listen to being cancelled either.</summary>
    private sealed class SilentResolver : IHostResolver
    {
        public TaskCompletionSource Asked { get; } = new();

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
        {
            Asked.SetResult();
            return new TaskCompletionSource<IPAddress[]>().Task;
        }
    }
}
