using System.Net;
using System.Text.RegularExpressions;
using Relay.Tests.Streams;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>Listeners beside the webhooks, for a person at a browser without scripts.</summary>
public sealed class ListenerPagesTests
{
    [Fact]
    public async Task The_list_says_who_is_connected_and_since_when_not_and_one_is_removed_there()
    {
        await using var host = await RelayHost.StartAsync();
        using var person = await Person.SignedInAsync(host.Relay);
        Assert.DoesNotContain("Listeners", await TextAsync(person, "/webhooks"), StringComparison.Ordinal);
        string eventId;
        await using (var listener = await TestListener.ConnectAsync(host.Relay, settings: new { source = "desk", kind = "call.completed" }))
        {
            Assert.Matches(
                "laptop http://localhost:3000/hooks connected(, paused)? [0-9:.]+ by ada on host-one",
                await TextAsync(person, "/webhooks")
            );
            eventId = await host.EventAsync();
            await listener.AnswerAsync();
        }

        await Poll.UntilAsync(
            async () => Regex.IsMatch(await TextAsync(person, "/webhooks"), "laptop http://localhost:3000/hooks disconnected [0-9]"),
            "somebody is connected"
        );
        Assert.Contains("listener laptop", await TextAsync(person, $"/events/{eventId}"), StringComparison.Ordinal);
        Assert.Contains("listener laptop", await TextAsync(person, $"/events/{eventId}?tab=deliveries"), StringComparison.Ordinal);
        Assert.Equal(404, (await person.GetAsync("/webhooks/" + await IdAsync(host))).Status);

        Assert.Equal(302, (await person.PostAsync("/webhooks", "/do/listeners/laptop/remove")).Status);
        Assert.Contains("The listener laptop is removed.", await TextAsync(person, "/webhooks"), StringComparison.Ordinal);
        Assert.Contains("deleted webhook", await TextAsync(person, $"/events/{eventId}"), StringComparison.Ordinal);
    }

    /// <summary>A listener has no strikes, whatever its handler says, and none is spoken of.</summary>
    [Theory]
    [InlineData(200, "the handler took it")]
    [InlineData(404, "no strike: the handler's answer is final")]
    [InlineData(410, "no strike: the handler's answer is final")]
    [InlineData(500, "no strike: the handler's answer is final")]
    [InlineData(429, "no strike: the handler's answer is final")]
    public async Task What_a_handler_answers_is_said_to_be_no_strike(int status, string said)
    {
        await using var host = await RelayHost.StartAsync();
        using var person = await Person.SignedInAsync(host.Relay);
        await using var listener = await TestListener.ConnectAsync(host.Relay);
        var eventId = await host.EventAsync();
        await listener.AnswerAsync(status);

        var text = await TextAsync(person, $"/events/{eventId}?tab=deliveries");

        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.DoesNotMatch("a strike|resets the strikes|disables the webhook", text);
    }

    private static async Task<string> IdAsync(RelayHost host) =>
        (await host.JsonAsync("/api/v1/listeners/laptop")).GetProperty("id").GetString()!;

    private static async Task<string> TextAsync(Person person, string path) =>
        Regex.Replace(WebUtility.HtmlDecode(Regex.Replace((await person.GetAsync(path)).Expect(200).Text, "<[^>]*>", " ")), @"\s+", " ");
}
