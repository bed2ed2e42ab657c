using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Relay.Ingest;
using Relay.Tests.BadInput;
using Xunit;

namespace Relay.Tests.Ingest;

/// <summary>The request target is part of the request: path and query are kept as they were sent, and used where they matter.</summary>
public sealed class RequestTargetTests : IAsyncLifetime
{
    private RelayHost _host = null!;

    public async ValueTask InitializeAsync() =>
        _host = await RelayHost.StartAsync(set: options =>
            options with
            {
                Network = options.Network with { PublicUrl = new Uri("https://relay.example.com") },
            }
        );

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("/in/desk", "desk", "")]
    [InlineData("/in/desk/", "desk", "/")]
    [InlineData("/in/desk?a=1", "desk", "?a=1")]
    [InlineData("/in/desk/?a=1", "desk", "/?a=1")]
    [InlineData("/in/desk/x?leg=agent&ref=a%2Bb&sp=1+2&flag", "desk", "/x?leg=agent&ref=a%2Bb&sp=1+2&flag")]
    [InlineData("/in/desk/a%2Fb", "desk", "/a%2Fb")]
    [InlineData("/in/desk/a%252Fb", "desk", "/a%252Fb")]
    [InlineData("/in/desk/a%2fb/%41%26", "desk", "/a%2fb/%41%26")]
    [InlineData("//IN//desk//x", "desk", "//x")]
    [InlineData("http://relay.example.com/in/desk/x?y", "desk", "/x?y")]
    [InlineData("/in/desk/a/../b?c=/../d", "desk", "/b?c=/../d")]
    [InlineData("/in/desk/%2e%2E/other", "other", "")]
    [InlineData("/x/.%2e/in/desk", "desk", "")]
    [InlineData("/in/desk/.well-known/x", "desk", "/.well-known/x")]
    [InlineData("/in/d%65sk/x", "desk", "/x")]
    [InlineData("/in", "", "")]
    [InlineData("/in/?x", "", "?x")]
    public void It_is_read_from_the_request_line(string line, string slug, string target) =>
        Assert.Equal(new IngestTarget(slug, target), Read(line));

    [Fact]
    public void Whatever_stands_behind_the_slug_comes_through_byte_for_byte() =>
        Prop.ForAll<NonNull<string>>(text =>
            {
                var target = "/" + Uri.EscapeDataString(text.Get) + "?" + Uri.EscapeDataString(text.Get);
                // Dots alone are a segment that means another one.
                return text.Get.Trim('.').Length == 0 || Read("/in/desk" + target) == new IngestTarget("desk", target);
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public async Task It_is_recorded_shown_and_copied_as_it_was_sent()
    {
        var id = await SayAsync("/in/desk/a%2Fb/?leg=agent&ref=a%2Bb&sp=1+2&flag", """{"id":"e1","type":"call.end"}""");

        var shown = await _host.JsonAsync("/api/v1/events/" + id);
        Assert.Equal(
            ("a/b/", "leg=agent&ref=a%2Bb&sp=1+2&flag"),
            (shown.GetProperty("path").GetString(), shown.GetProperty("query").GetString())
        );
        const string address = "https://relay.example.com/in/desk/a%2Fb/?leg=agent&ref=a%2Bb&sp=1+2&flag";
        Assert.Contains($"'{address}'", (await _host.Relay.GetAsync($"/api/v1/events/{id}/curl")).Text, StringComparison.Ordinal);
        Assert.Contains(
            $"POST {address} HTTP/1.1\n",
            (await _host.Relay.GetAsync($"/api/v1/events/{id}/http")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_handler_of_the_providers_own_requests_gets_the_query_too()
    {
        await _host.WebhookAsync("/plain", new { payload = "original" });
        await _host.WebhookAsync("/own?key=1", new { payload = "original" });
        await _host.WebhookAsync("/envelope");

        await SayAsync("/in/desk/x?leg=agent&ref=a%2Bb&sp=1+2&flag", """{"id":"e1","type":"call.end"}""");
        await _host.UntilSettledAsync();

        Assert.Equal(
            ["/envelope", "/own?key=1&leg=agent&ref=a%2Bb&sp=1+2&flag", "/plain?leg=agent&ref=a%2Bb&sp=1+2&flag"],
            _host.Receiver.Hits.Select(hit => hit.Path).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_viewer_sees_the_names_of_the_query_alone()
    {
        var id = await SayAsync("/in/desk/+12025550142?token=s3cret&to=%2B12025550143&flag", """{"id":"e1","type":"call.end"}""");
        var viewer = (await _host.PostAsync("/keys", new { name = "v", role = "viewer" })).Expect(201)["key"];

        foreach (var path in (string[])[$"/api/v1/events/{id}", $"/api/v1/events/{id}/curl", $"/api/v1/events/{id}/http"])
        {
            var text = (await _host.Relay.SendAsync("GET", path, key: viewer)).Expect(200).Text;
            Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
            Assert.DoesNotContain("2025550143", text, StringComparison.Ordinal);
            Assert.DoesNotContain("2025550142", text, StringComparison.Ordinal);
            Assert.Contains("token=***", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_differs_in_its_query_alone_is_two_events_where_the_whole_request_is_the_key()
    {
        await GenericAsync(new { id = new[] { "body" } });

        var ids = new[]
        {
            await SayAsync("/in/custom?leg=agent", "CallSid=CA1"),
            await SayAsync("/in/custom?leg=customer", "CallSid=CA1"),
            await SayAsync("/in/custom/x?leg=agent", "CallSid=CA1"),
            await SayAsync("/in/custom?leg=agent", "CallSid=CA1"),
        };

        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(ids[0], ids[3]);
    }

    [Fact]
    public async Task A_recipe_reads_from_the_query()
    {
        await GenericAsync(
            new
            {
                id = new[] { "query:ref", "form:CallSid" },
                type = "query:kind",
                callId = "query:call id",
            }
        );

        var id = await SayAsync("/in/custom?ref=a%2Bb&kind=call.completed&call+id=c%20+1", "CallSid=CA1");
        Assert.NotEqual(id, await SayAsync("/in/custom?ref=a+b&kind=call.completed", "CallSid=CA1"));

        var shown = await _host.JsonAsync("/api/v1/events/" + id);
        Assert.Equal(("call.completed", "c  1"), (shown.GetProperty("kind").GetString(), shown.GetProperty("callId").GetString()));
    }

    [Theory]
    [InlineData("{url}{body}", "https://relay.example.com/in/custom/x?leg=agent&ref=a%2Bb{}")]
    [InlineData("{query}.{body}", "leg=agent&ref=a%2Bb.{}")]
    public async Task A_recipe_verifies_what_is_signed_over_the_address(string signed, string content)
    {
        await GenericAsync(
            new
            {
                signature = new
                {
                    header = "X-Signature",
                    algorithm = "sha256",
                    encoding = "hex",
                    signed,
                },
            },
            "secret"
        );
        var mac = Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("secret"u8, Encoding.UTF8.GetBytes(content)));

        var id = await SayAsync("/in/custom/x?leg=agent&ref=a%2Bb", "{}", $"X-Signature: {mac}\r\n");

        Assert.Equal("valid", (await _host.JsonAsync("/api/v1/events/" + id)).GetProperty("verification").GetString());
        Assert.Equal("valid", (await _host.JsonAsync($"/api/v1/events/{id}/verification")).GetProperty("verdict").GetString());
        Assert.Equal("401", await SayAsync("/in/custom/x?leg=customer&ref=a%2Bb", "{}", $"X-Signature: {mac}\r\n"));
    }

    [Fact]
    public async Task The_preview_warns_of_a_key_that_says_too_little()
    {
        await GenericAsync(new { id = new[] { "body" } });
        await SayAsync("/in/custom", "CallSid=CA1&CallStatus=initiated");
        await SayAsync("/in/custom", "CallSid=CA1&CallStatus=ringing");
        await SayAsync("/in/custom", "CallSid=CA1&CallStatus=ringing");

        var preview = (
            await _host.PostAsync("/recipes/preview", new { sourceId = "custom", recipe = new { id = new[] { "form:CallSid" } } })
        ).Expect(200);

        var warnings = preview
            .Json.GetProperty("items")
            .EnumerateArray()
            .Select(row => row.TryGetProperty("warning", out var text) ? text.GetString() : null)
            .ToList();
        Assert.Equal(2, warnings.Count(text => text?.Contains("dropped as a repetition", StringComparison.Ordinal) == true));
        Assert.Single(warnings, text => text is null);
    }

    private static IngestTarget Read(string line)
    {
        var context = new DefaultHttpContext();
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = line;
        return IngestTarget.Read(context);
    }

    private async Task GenericAsync(object recipe, params string[] secrets) =>
        (
            await _host.PostAsync(
                "/sources",
                new
                {
                    name = "custom",
                    dialect = "generic",
                    secrets,
                    recipe,
                }
            )
        ).Expect(201);

    /// <returns>The event's id, or the status where it was refused.</returns>
    private async Task<string> SayAsync(string target, string body, string headers = "")
    {
        var (status, _, answer) = await RawHttp.SendAsync(
            _host.Relay.Address,
            Encoding.ASCII.GetBytes(
                $"POST {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n{body}"
            )
        );
        return status == 200 ? System.Text.Json.JsonDocument.Parse(answer).RootElement.GetProperty("eventId").GetString()! : $"{status}";
    }
}
