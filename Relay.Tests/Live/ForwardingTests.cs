using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Relay.Tests.Hosting.Dialing;
using Xunit;
using static Relay.Tests.Live.TestCatalog;

namespace Relay.Tests.Live;

/// <summary>What the upstream gets and what the caller gets.</summary>
public sealed class ForwardingTests
{
    [Fact]
    public async Task The_upstreams_answer_is_the_callers_answer()
    {
        await using var upstream = await TestServer.StartAsync(context =>
        {
            context.Response.StatusCode = 201;
            context.Response.ContentType = "application/vnd.answer+json";
            context.Response.Headers["X-Booking"] = "b-1";
            return context.Response.WriteAsync("""{"found":true}""");
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));

        using var answer = await relay.PostAsync("/in/desk/bookings", """{"a":1}""");

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal("application/vnd.answer+json", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("b-1", answer.Headers.GetValues("X-Booking").Single());
        Assert.Equal("""{"found":true}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(upstream.Hits.Single().Body));
        Assert.Equal(
            ("succeeded", 201, upstream.Url, 7L),
            (relay.Record.Outcome, relay.Record.Status, relay.Record.Upstream, relay.Record.EventId)
        );
        Assert.Equal("""{"found":true}""", Encoding.UTF8.GetString(relay.Record.ResponseBody.Span));
        Assert.Equal("b-1", relay.Record.ResponseHeaders.First("x-booking"));
    }

    [Fact]
    public async Task Who_has_the_answer_finds_its_record_but_never_waits_for_a_journal_that_hangs()
    {
        await using var upstream = await TestServer.StartAsync("fine");
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        relay.Journal = async () => await Task.Run(() => Thread.SpinWait(100_000));

        using (await relay.PostAsync("/in/desk/bookings"))
            Assert.Equal("succeeded", relay.Record.Outcome);

        var never = new TaskCompletionSource();
        relay.Journal = () => never.Task;
        using var answer = await relay.PostAsync("/in/desk/bookings");
        Assert.Equal("fine", await answer.Content.ReadAsStringAsync());

        relay.Journal = () => Task.FromException(new StorageException("storage_unavailable", "the disk is gone"));
        using var another = await relay.PostAsync("/in/desk/bookings");
        Assert.Equal("fine", await another.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("", "/in/desk", "/")]
    [InlineData("", "/in/desk/availability/search", "/availability/search")]
    [InlineData("/hook", "/in/desk", "/hook")]
    [InlineData("/hook", "/in/desk/customers/lookup?x=1&y=%20", "/hook/customers/lookup?x=1&y=%20")]
    [InlineData("/hook/", "/in/desk/a%20b", "/hook/a%20b")]
    public async Task What_follows_the_slug_is_appended_to_the_upstreams_path(string upstreamPath, string asked, string expected)
    {
        await using var upstream = await TestServer.StartAsync("{}");
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url + upstreamPath));

        await relay.PostAsync(asked);

        Assert.Equal(
            new PathString(Uri.UnescapeDataString(expected.Split('?')[0]))
                + new QueryString(
                    expected.Contains('?', StringComparison.Ordinal) ? expected[expected.IndexOf('?', StringComparison.Ordinal)..] : ""
                ),
            upstream.Hits.Single().Path
        );
    }

    [Fact]
    public async Task Headers_pass_but_for_those_of_the_connection()
    {
        await using var upstream = await TestServer.StartAsync(context =>
        {
            context.Response.Headers.Connection = "close";
            context.Response.Headers["X-Twice"] = new(["one", "two"]);
            return context.Response.WriteAsync("{}");
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/in/desk", UriKind.Relative))
        {
            Content = new StringContent("{}", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-DialStack-Signature", "t=1,v1=00");
        request.Headers.Add("X-Many", ["a", "b"]);
        request.Headers.Add("Relay-Event-Id", "evt_forged");
        request.Headers.Add("Keep-Alive", "timeout=5");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Connection.Add("X-Hop");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");

        using var answer = await relay.Client.SendAsync(request);

        var got = upstream.Hits.Single().Headers;
        Assert.Equal("t=1,v1=00", got["X-DialStack-Signature"]);
        Assert.Equal("a, b", got["X-Many"].Replace(",", ", ", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal));
        Assert.Equal("application/json; charset=utf-8", got["Content-Type"]);
        Assert.Equal(new Uri(upstream.Url).Authority, got["Host"]);
        Assert.Equal(relay.Address.Authority, got["X-Forwarded-Host"]);
        Assert.Equal("127.0.0.1", got["X-Forwarded-For"]);
        Assert.Equal(Relay.Domain.Ids.Event(7), got["Relay-Event-Id"]);
        Assert.Equal("1", got["Relay-Hops"]);
        Assert.Equal("2", got["Content-Length"]);
        Assert.False(got.ContainsKey("Upgrade") || got.ContainsKey("Keep-Alive") || got.ContainsKey("Transfer-Encoding"));
        Assert.Equal(["one", "two"], answer.Headers.GetValues("X-Twice"));
    }

    [Fact]
    public async Task A_chunked_request_arrives_with_its_length()
    {
        await using var upstream = await TestServer.StartAsync("{}");
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/in/desk", UriKind.Relative))
        {
            Content = new StringContent("hello"),
        };
        request.Headers.TransferEncodingChunked = true;

        await relay.Client.SendAsync(request);

        Assert.Equal("5", upstream.Hits.Single().Headers["Content-Length"]);
        Assert.Equal("hello", Encoding.UTF8.GetString(upstream.Hits.Single().Body));
    }

    [Fact]
    public async Task A_redirect_is_the_callers_to_follow()
    {
        await using var upstream = await TestServer.StartAsync(context =>
        {
            context.Response.Redirect("http://127.0.0.1:1/elsewhere");
            return Task.CompletedTask;
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = relay.Address };

        using var answer = await client.PostAsync(new Uri("/in/desk", UriKind.Relative), new StringContent("{}"));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("redirected", relay.Record.Outcome);
    }

    [Fact]
    public async Task A_long_answer_streams_and_its_first_part_is_kept()
    {
        var text = new string('x', 300_000);
        await using var upstream = await TestServer.StartAsync(text);
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));

        using var answer = await relay.PostAsync("/in/desk");

        Assert.Equal(text, await answer.Content.ReadAsStringAsync());
        Assert.Equal(64 << 10, relay.Record.ResponseBody.Length);
        Assert.True(relay.Record.ResponseTruncated);
    }

    [Fact]
    public async Task A_long_answer_reaches_the_caller_before_it_is_whole()
    {
        var release = new TaskCompletionSource();
        await using var upstream = await TestServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync(new string('x', 100_000));
            await context.Response.Body.FlushAsync();
            await release.Task;
            await context.Response.WriteAsync("end");
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/in/desk", UriKind.Relative))
        {
            Content = new StringContent("{}"),
        };

        using var answer = await relay.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[100_000]);
        release.SetResult();

        Assert.Equal("end", await new StreamReader(body).ReadToEndAsync());
    }

    [Fact]
    public async Task A_source_forwards_as_soon_as_the_catalog_has_it()
    {
        await using var upstream = await TestServer.StartAsync("one");
        await using var other = await TestServer.StartAsync("two");
        await using var relay = await LiveHost.StartAsync();

        relay.Set(Source("new", upstream.Url));
        using var first = await relay.PostAsync("/in/new");
        relay.Set(Source("new", other.Url));
        using var second = await relay.PostAsync("/in/new");

        Assert.Equal("one", await first.Content.ReadAsStringAsync());
        Assert.Equal("two", await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task One_sources_bad_address_does_not_keep_the_others_from_changing()
    {
        await using var upstream = await TestServer.StartAsync("{}");
        await using var relay = await LiveHost.StartAsync(Source("bad", "not a url"), Source("good", upstream.Url));

        using var answer = await relay.PostAsync("/in/good");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(ForwardMode.Live, true, true, true)]
    [InlineData(ForwardMode.Live, false, true, false)]
    [InlineData(ForwardMode.All, false, true, true)]
    [InlineData(ForwardMode.All, false, false, false)]
    [InlineData(ForwardMode.All, true, false, true)]
    [InlineData(ForwardMode.None, true, true, false)]
    internal void The_decision_is_per_message(ForwardMode mode, bool isLive, bool hasUpstream, bool expected)
    {
        var source = Source("s", hasUpstream ? ["http://127.0.0.1:1"] : []) with { Forward = mode };
        var envelope = new Envelope
        {
            Kind = Kinds.Other,
            Type = "bookings",
            Live = isLive ? new LiveMessage(TimeSpan.FromSeconds(1), null) : null,
        };
        Assert.Equal(expected, Forwarding.Wanted(source, envelope));
    }

    [Theory]
    [InlineData("/a%2Fb/%ff/%26/%41?q=%2B+&r")]
    [InlineData("//x/")]
    public async Task The_upstream_gets_the_target_as_the_provider_wrote_it(string rest)
    {
        await using var upstream = NarrowReceiver.Start(async connection =>
        {
            var line = (await connection.ReadHeadAsync()).Split("\r\n")[0];
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {line.Length}\r\n\r\n{line}");
        });
        await using var relay = await LiveHost.StartAsync(Source("desk", upstream.Url + "/hook?key=1"));

        var sent = new Uri(
            relay.Address.AbsoluteUri.TrimEnd('/') + "/in/desk" + rest,
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );
        using var answer = await relay.Client.PostAsync(sent, new StringContent("{}"));

        var (path, query) = (rest.Split('?')[0], rest.Contains('?', StringComparison.Ordinal) ? "&" + rest.Split('?')[1] : "");
        Assert.Equal($"POST /hook{path}?key=1{query} HTTP/1.1", await answer.Content.ReadAsStringAsync());
    }
}
