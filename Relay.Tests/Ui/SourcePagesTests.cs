using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Relay.Ui.Pages.Sources;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>
/// Sources at a browser without scripts: made, tried by their curl line, given new secrets, mended by what they recorded.
/// </summary>
public sealed class SourcePagesTests : IAsyncLifetime
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly ManualClock _clock = new();
    private RelayFixture _relay = null!;
    private Person _person = null!;

    private ISetup Setup => _relay.Services.GetRequiredService<ISetup>();

    public async ValueTask InitializeAsync()
    {
        _relay = await RelayFixture.StartAsync(clock: _clock);
        _person = await Person.SignedInAsync(_relay);
    }

    public async ValueTask DisposeAsync()
    {
        _person.Dispose();
        await _relay.DisposeAsync();
    }

    [Fact]
    public async Task Repetitions_are_listed_beside_what_was_rejected()
    {
        await _relay.SourceAsync("desk");
        var id = Ids.Source(Setup.FindSource("desk")!.Id);
        var none = (await _person.GetAsync($"/sources/{id}")).Expect(200).Text;
        for (var i = 0; i < 3; i++)
            await _relay.EventAsync("desk", """{"id":"evt_1","type":"call.end","data":{"call_id":"call_1"}}""");

        var page = (await _person.GetAsync($"/sources/{id}")).Expect(200).Text;

        Assert.Contains("None of late", none, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "<a href=\"/arrivals/arr_[^\"]+\">repetition</a>"));
    }

    [Fact]
    public async Task A_key_that_is_too_narrow_is_warned_of_on_the_page()
    {
        await _relay.SourceAsync("desk");
        var id = Ids.Source(Setup.FindSource("desk")!.Id);
        await _relay.EventAsync("desk", """{"id":"evt_1","type":"call.end"}""");
        await _relay.EventAsync("desk", """{"id":"evt_1","type":"call.end","data":{}}""");

        var page = (await _person.GetAsync($"/sources/{id}")).Expect(200).Text;

        Assert.Contains("1 request had the key of an earlier event and other bytes", page, StringComparison.Ordinal);
        Assert.Contains("other bytes</span>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dialstack")]
    [InlineData("voicedock")]
    [InlineData("dialgen")]
    [InlineData("dialnote")]
    [InlineData("standard")]
    [InlineData("generic")]
    public async Task A_source_is_made_from_the_form_and_takes_what_its_curl_line_sends(string dialect)
    {
        (string, string)[] recipe =
            dialect == "generic"
                ?
                [
                    ("id", "json:/meta/id\r\nheader:X-Part"),
                    ("type", "json:/meta/type"),
                    ("time", "json:/at"),
                    ("data", "from json:/who/number\r\n\r\nduration = form:Seconds"),
                    ("signs", "on"),
                    ("header", "X-Sig"),
                    ("algorithm", "sha512"),
                    ("encoding", "base64"),
                    ("prefix", "v="),
                    ("signed", "{timestamp}.{body}"),
                    ("timestampHeader", "X-Time"),
                ]
                : [];
        var made = await SubmitAsync(
            "/sources/new?dialect=" + dialect,
            [("name", "It's a source"), ("secrets", Secret), ("verification", "enforce"), ("forward", "none"), ("enabled", "on"), .. recipe]
        );
        var source = Assert.Single(Setup.Sources);
        var page = WebUtility.HtmlDecode((await _person.GetAsync(made.Expect(302).Headers.Location!.OriginalString)).Expect(200).Text);
        var curl = SignedSample.Curl(source, $"{_relay.Address}in/{source.Slug}", _clock.GetUtcNow().ToUnixTimeMilliseconds());

        Assert.Equal((dialect, "it-s-a-source"), (source.Dialect, source.Slug));
        Assert.Equal(
            dialect == "generic" ? "from json:/who/number, duration form:Seconds" : "",
            string.Join(", ", (source.Recipe?.Data ?? new Dictionary<string, string>()).Select(fact => $"{fact.Key} {fact.Value}"))
        );
        Assert.Contains($"{_relay.Address}in/{source.Slug}", page, StringComparison.Ordinal);
        Assert.Contains("curl -i -X POST", page, StringComparison.Ordinal);
        using var answer = await SendAsync(curl);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            "valid",
            (await _relay.GetAsync("/api/v1/events")).Json.GetProperty("items")[0].GetProperty("verification").GetString()
        );
    }

    [Fact]
    public async Task A_recipe_with_fields_milliseconds_and_kinds_is_what_the_form_says_and_what_it_shows()
    {
        (string, string)[] form =
        [
            ("name", "Voice agents"),
            ("secrets", "aGVsbG8tc2VjcmV0LW9mLXRoZS1hZ2VudHM="),
            ("verification", "enforce"),
            ("forward", "none"),
            ("enabled", "on"),
            ("type", "json:/event"),
            ("callId", "json:/call/call_id"),
            ("kinds", "call_ended call.completed\r\nrecording_* recording.available"),
            ("signs", "on"),
            ("header", "X-Signature"),
            ("algorithm", "sha256"),
            ("encoding", "hex"),
            ("signed", "{body}{timestamp}"),
            ("timestampUnit", "ms"),
            ("signatureField", "d"),
            ("timestampField", "v"),
            ("separator", ";"),
            ("secretEncoding", "base64"),
        ];

        var made = (await SubmitAsync("/sources/new?dialect=generic", form)).Expect(302);

        var source = Assert.Single(Setup.Sources);
        var signature = source.Recipe!.Signature!;
        Assert.Equal(
            new SignatureFields
            {
                Separator = ";",
                Signature = "d",
                Timestamp = "v",
            },
            signature.Fields
        );
        Assert.Equal(("ms", "base64"), (signature.TimestampUnit, signature.SecretEncoding));
        Assert.Equal("call.completed", source.Recipe.Kinds!["call_ended"]);
        var curl = SignedSample.Curl(source, $"{_relay.Address}in/{source.Slug}", _clock.GetUtcNow().ToUnixTimeMilliseconds());
        using var answer = await SendAsync(curl);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var edit = WebUtility.HtmlDecode((await _person.GetAsync(made.Headers.Location!.OriginalString + "/edit")).Expect(200).Text);
        Assert.Contains("call_ended call.completed\nrecording_* recording.available", edit, StringComparison.Ordinal);

        // With another form of it the secret that is there is none.
        var refused = await SubmitAsync("/sources/new?dialect=generic", [.. form.SkipLast(1), ("secretEncoding", "hex")]);
        Assert.Contains("this is not", WebUtility.HtmlDecode(refused.Expect(422).Text), StringComparison.Ordinal);
        Assert.Single(Setup.Sources);
    }

    [Fact]
    public async Task What_was_pasted_along_with_a_secret_is_named_and_an_odd_length_is_warned_of()
    {
        var refused = await SubmitAsync(
            "/sources/new?dialect=dialnote",
            [("name", "Desk"), ("secrets", "first\r\nsecond \r\n"), ("verification", "enforce"), ("forward", "none"), ("enabled", "on")]
        );
        Assert.Contains("space (U+0020) at its end", WebUtility.HtmlDecode(refused.Expect(422).Text), StringComparison.Ordinal);
        Assert.Empty(Setup.Sources);

        var id = (await _relay.SourceAsync("Desk", "standard")).Id;
        await DoAsync(id, "secrets/add", ("secret", Secret + "\ufeff"));
        Assert.Empty(Setup.Sources[0].Secrets);
        Assert.Contains(
            "byte order mark (U+FEFF) at its end",
            WebUtility.HtmlDecode((await _person.GetAsync("/sources/" + id)).Text),
            StringComparison.Ordinal
        );
        await DoAsync(id, "secrets/add", ("secret", "v1,whsec_AAECAw"));
        Assert.Equal(2, Regex.Count((await _person.GetAsync("/sources/" + id)).Text, "Secret 1 has 4 bytes"));
    }

    [Fact]
    public async Task Secrets_rotate_with_the_new_one_in_front_and_leave_by_their_place()
    {
        var id = (await _relay.SourceAsync("Desk", "dialstack", "old")).Json.GetProperty("id").GetString()!;
        await DoAsync(id, "secrets/add", ("secret", "new"));
        Assert.Equal(["new", "old"], Setup.Sources[0].Secrets);
        var seen = Setup.Sources[0].SecretsRotatedAt;
        Assert.DoesNotContain(">old<", (await _person.GetAsync("/sources/" + id)).Text, StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await DoAsync(id, "secrets/remove", ("index", "1"), ("rotatedAt", $"{seen}"));
        Assert.Equal(["new"], Setup.Sources[0].Secrets);

        // The list that was looked at is not the one in force any more.
        await DoAsync(id, "secrets/remove", ("index", "0"), ("rotatedAt", $"{seen}"));
        Assert.Equal(["new"], Setup.Sources[0].Secrets);
    }

    [Fact]
    public async Task Rejected_requests_are_listed_with_what_to_check()
    {
        var id = (await _relay.SourceAsync("Desk", "dialstack", "secret")).Json.GetProperty("id").GetString()!;
        for (var i = 0; i < 30; i++)
            await _relay.EventAsync("desk", $$"""{"id":"evt_{{i}}"}""");

        var page = (await _person.GetAsync("/sources/" + id)).Expect(200).Text;
        var next = WebUtility.HtmlDecode(Regex.Match(page, "href=\"([^\"]*cursor=[^\"]*)\"").Groups[1].Value);
        var second = (await _person.GetAsync(next.Split('#')[0])).Expect(200).Text;

        Assert.Contains("30 rejected requests", page, StringComparison.Ordinal);
        Assert.Contains("signature_missing", page, StringComparison.Ordinal);
        Assert.Contains("The sender signs nothing", page, StringComparison.Ordinal);
        Assert.Equal((25, 5), (Regex.Count(page, "data-href=\"/arrivals/"), Regex.Count(second, "data-href=\"/arrivals/")));
        Assert.Contains("signature_missing", (await _person.GetAsync("/sources")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipe_is_tried_on_what_was_recorded_before_it_is_saved()
    {
        (
            await _relay.PostAsync(
                "/api/v1/sources",
                new
                {
                    name = "Any",
                    dialect = "generic",
                    recipe = new { type = "json:/nothing" },
                }
            )
        ).Expect(201);
        await _relay.EventAsync("any", """{"kind":"call.completed","ref":"abc-1"}""");
        var path = $"/sources/{Ids.Source(Setup.Sources[0].Id)}/edit";
        (string, string)[] typed =
        [
            ("name", "Any"),
            ("slug", "any"),
            ("verification", "enforce"),
            ("forward", "live"),
            ("enabled", "on"),
            ("type", "json:/kind"),
            ("id", "json:/ref"),
        ];

        var before = (await _person.GetAsync(path)).Expect(200).Text;
        var tried = (await SubmitAsync(path, [.. typed, ("do", "preview")])).Expect(200).Text;
        var wrong = (await SubmitAsync(path, [.. typed, ("callId", "nowhere"), ("do", "preview")])).Expect(200).Text;
        Assert.Equal("json:/nothing", Setup.Sources[0].Recipe!.Type);
        (
            await SubmitAsync(
                path,
                [.. typed, ("version", WebUtility.HtmlDecode(Regex.Match(before, "name=\"version\" value=\"([^\"]*)\"").Groups[1].Value))]
            )
        ).Expect(302);

        Assert.Contains("<code>unknown</code>", before, StringComparison.Ordinal);
        Assert.Contains("Send call logs", tried, StringComparison.Ordinal);
        Assert.Contains("abc-1", tried, StringComparison.Ordinal);
        Assert.Contains("recipe", wrong, StringComparison.Ordinal);
        Assert.Equal(("json:/kind", "json:/ref"), (Setup.Sources[0].Recipe!.Type, Setup.Sources[0].Recipe!.Id![0]));
    }

    [Fact]
    public async Task A_source_is_deleted_only_after_its_page_has_asked()
    {
        var id = (await _relay.SourceAsync("Desk")).Json.GetProperty("id").GetString()!;
        await _relay.WebhookAsync("http://127.0.0.1:2/", more: new { sourceId = id });

        Assert.Contains("1 webhook takes", (await _person.GetAsync($"/sources/{id}/delete")).Expect(200).Text, StringComparison.Ordinal);
        Assert.Single(Setup.Sources);
        await DoAsync(id, "delete");
        Assert.Empty(Setup.Sources);
        (await _person.GetAsync("/sources/" + id)).Expect(404);
    }

    private Task<ApiAnswer> SubmitAsync(string page, (string, string)[] fields) =>
        _person.PostAsync(page, page, [("_handler", "source"), .. fields]);

    private async Task DoAsync(string id, string deed, params (string, string)[] fields) =>
        (await _person.PostAsync("/sources", $"/do/sources/{id}/{deed}", fields)).Expect(302);

    /// <summary>Does what a shell and curl would.</summary>
    private async Task<HttpResponseMessage> SendAsync(string curl)
    {
        var words = Regex
            .Matches(curl, @"'((?:[^']|'\\'')*)'")
            .Select(word => word.Groups[1].Value.Replace("'\\''", "'", StringComparison.Ordinal))
            .ToList();
        using var request = new HttpRequestMessage(HttpMethod.Post, words[0])
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(words[^1])),
        };
        foreach (var header in words[1..^1].Select(line => line.Split(": ", 2)))
        {
            if (header[0] == "Content-Type")
                request.Content.Headers.Add(header[0], header[1]);
            else
                request.Headers.Add(header[0], header[1]);
        }

        return await _relay.Http.SendAsync(request);
    }
}
