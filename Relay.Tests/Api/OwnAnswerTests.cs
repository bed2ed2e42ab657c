using Microsoft.Extensions.DependencyInjection;
using Relay.Tests.Ui;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>A source's own answer is one that HTTP has: refused when it is saved, and never a failure after the commit.</summary>
public sealed class OwnAnswerTests(OwnAnswerTests.Shared shared) : IClassFixture<OwnAnswerTests.Shared>
{
    private const string Event = """{"id":"e1","type":"call.end","created_at":"2026-01-15T14:33:00Z","data":{"call_id":"c1"}}""";
    private static int _made;

    private RelayFixture Relay => shared.Relay;

    [Theory]
    [InlineData(204)]
    [InlineData(205)]
    [InlineData(304)]
    public async Task A_body_where_HTTP_has_none_is_refused(int status)
    {
        (await SourceAsync(new { status, body = "ok" }))
            .ExpectProblem(422, "validation_failed")
            .ExpectError("response.body", "body_forbidden");
        var made = (await SourceAsync(new { status })).Expect(201);
        (await Relay.SendAsync("PATCH", "/api/v1/sources/" + made.Id, new { response = new { status, body = "x" } })).ExpectError(
            "response.body",
            "body_forbidden"
        );
        (await SourceAsync(new { status, body = "" })).Expect(201);
    }

    [Fact]
    public async Task The_form_refuses_it_too()
    {
        using var person = await Person.SignedInAsync(Relay);
        var before = (await Relay.GetAsync("/api/v1/sources")).Items.Count;
        (string, string)[] fields =
        [
            ("_handler", "source"),
            ("name", "form"),
            ("verification", "enforce"),
            ("forward", "none"),
            ("enabled", "on"),
            ("answers", "on"),
            ("status", "204"),
            ("body", "ok"),
        ];
        var page = await person.PostAsync("/sources/new?dialect=dialstack", "/sources/new?dialect=dialstack", fields);
        page.Expect(422);
        Assert.Contains("An answer 204 has no body.", page.Text, StringComparison.Ordinal);
        Assert.Equal(before, (await Relay.GetAsync("/api/v1/sources")).Items.Count);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(205)]
    [InlineData(304)]
    public async Task One_that_was_saved_before_is_sent_without_its_body(int status)
    {
        var made = (await SourceAsync(new { status })).Expect(201);
        var setup = Relay.Services.GetRequiredService<ISetup>();
        var id = setup.FindSource(made.Id)!.Id;
        var headers = new Dictionary<string, string> { ["Content-Type"] = "text/xml", ["X-A"] = "1" };
        await setup.ChangeSourceAsync(
            id,
            source => source with { Response = new SourceResponse(status, headers, "<ok/>") },
            "test",
            TestContext.Current.CancellationToken
        );

        for (var i = 0; i < 2; i++)
        {
            using var answer = await PostAsync(made["slug"]);
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Equal("1", Assert.Single(answer.Headers.GetValues("X-A")));
            Assert.Equal("", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData("<Response/>", null, "text/plain; charset=utf-8")]
    [InlineData("", null, "text/plain; charset=utf-8")]
    [InlineData("<Response/>", "text/xml", "text/xml")]
    public async Task An_answer_has_a_content_type(string body, string? given, string type)
    {
        var headers = given is null ? [] : new Dictionary<string, string> { ["content-type"] = given };
        var made = (
            await SourceAsync(
                new
                {
                    status = 200,
                    body,
                    headers,
                }
            )
        ).Expect(201);
        using var answer = await PostAsync(made["slug"]);
        Assert.Equal(type, answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(body, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(299, false)]
    [InlineData(300, true)]
    [InlineData(500, true)]
    public async Task A_status_that_providers_take_for_a_failure_is_saved_with_a_warning(int status, bool warns)
    {
        var made = (await SourceAsync(new { status })).Expect(201);
        Assert.Equal(warns, made.Json.TryGetProperty("warnings", out var warnings));
        if (warns)
            Assert.Equal("response_is_failure", Assert.Single(warnings.EnumerateArray()).GetProperty("code").GetString());
        Assert.Equal(warns, (await Relay.GetAsync("/api/v1/sources/" + made.Id)).Json.TryGetProperty("warnings", out _));
    }

    private Task<ApiAnswer> SourceAsync(object response) =>
        Relay.PostAsync(
            "/api/v1/sources",
            new
            {
                name = $"own {Interlocked.Increment(ref _made)}",
                dialect = "dialstack",
                response,
            }
        );

    private Task<HttpResponseMessage> PostAsync(string slug) =>
        Relay.Http.PostAsync(new Uri("/in/" + slug, UriKind.Relative), new StringContent(Event));

    public sealed class Shared : IAsyncLifetime
    {
        public RelayFixture Relay { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Relay = await RelayFixture.StartAsync();

        public ValueTask DisposeAsync() => Relay.DisposeAsync();
    }
}
