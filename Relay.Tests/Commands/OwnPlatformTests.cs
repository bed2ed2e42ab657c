using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Relay.Tests.Commands;

/// <summary>
/// A platform that nobody has heard of, as one folder and not a line of C#: its own header scheme, a handshake, five types. A process of
/// its own, because what a process knows of platforms it knows from its start on.
/// </summary>
public sealed class OwnPlatformTests : IDisposable
{
    private const string Secret = "semaphore-secret";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relay-platforms-");

    [Fact]
    public async Task A_folder_is_a_platform_like_those_that_are_built_in()
    {
        Write("semaphore");
        var (process, http) = await RelayProcess.ServeAsync(Path.Combine(_folder.FullName, "data"), "--templates", Templates);
        using (process)
        using (http)
        {
            var source = await PostAsync(
                http,
                "sources",
                new
                {
                    name = "flags",
                    dialect = "semaphore",
                    secrets = new[] { Secret },
                }
            );
            var id = (string)source["id"]!;

            // Its handshake, which only its own signature answers.
            const string ping = """{"what":"hello","nonce":"n-1"}""";
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(http, ping, sign: false)).Status);
            Assert.Equal((HttpStatusCode.OK, $$"""{"nonce":"n-1","proof":"{{Hmac("n-1")}}"}"""), await SendAsync(http, ping));

            // Its five types: the right kind, the right call; a repetition is one.
            foreach (var (number, what) in ((string[])["raised", "seen", "lowered", "photographed", "odd"]).Index())
                Assert.Equal((HttpStatusCode.Accepted, "<ok/>"), await SendAsync(http, Event(what, number)));
            Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(http, Event("lowered", 2))).Status);
            var events = await GetAsync(http, $"events?source={id}");
            Assert.Equal(
                ["odd other", "photographed recording.available", "lowered call.completed", "seen call.answered", "raised call.incoming"],
                events["items"]!.AsArray().Select(item => $"{item!["type"]} {item["kind"]}")
            );
            Assert.All(events["items"]!.AsArray(), item => Assert.Equal("valid", (string)item!["verification"]!));

            // A wrong signature, in its own words.
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(http, Event("seen", 9), secret: "other")).Status);
            var refused = (await GetAsync(http, $"arrivals?source={id}&result=rejected"))["items"]![0]!;
            var why = await GetAsync(http, $"arrivals/{refused["id"]}/verification");
            Assert.Contains("The flag's own colour", (string)why["hint"]!, StringComparison.Ordinal);

            // It is offered as the others are.
            using var refusal = await http.PostAsJsonAsync("/api/v1/sources", new { name = "x", dialect = "nobody" });
            Assert.Contains("\"semaphore\"", await refusal.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_wrong_with_folders_is_said_together_at_the_start()
    {
        Write("semaphore");
        Change("semaphore", "platform.json", "\"X-Flag\"", "\"X Flag\"");
        Write("retell");
        Write("broken");
        Change("broken", "samples.json", "[", "");

        var (code, _, error) = await RelayProcess.RunAsync(null, "serve", "--templates", Templates);

        Assert.Equal(2, code);
        Assert.Contains(
            "semaphore/platform.json: signature.header names the header that carries the signature.",
            error,
            StringComparison.Ordinal
        );
        Assert.Contains("retell: there is a platform of this name already.", error, StringComparison.Ordinal);
        Assert.Contains("broken/samples.json: ", error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Templates => Path.Combine(_folder.FullName, "templates");

    private static string Event(string what, int number) =>
        $$"""{"what":"{{what}}","no":"e{{number}}","pole":"p-7","when":"2026-01-15 14:35:30","caller":"12025550142","called":"12025550199"}""";

    private static string Hmac(string text, string secret = Secret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(
        HttpClient http,
        string body,
        bool sign = true,
        string secret = Secret
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/in/flags") { Content = new StringContent(body) };
        if (sign)
            request.Headers.Add("X-Flag", $"up={Hmac($"flag:{body}", secret)}");
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<JsonNode> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync($"/api/v1/{path}", body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    private static async Task<JsonNode> GetAsync(HttpClient http, string path) =>
        JsonNode.Parse(await http.GetStringAsync($"/api/v1/{path}"))!;

    private void Change(string name, string file, string from, string to)
    {
        var path = Path.Combine(Templates, name, file);
        File.WriteAllText(path, File.ReadAllText(path).Replace(from, to, StringComparison.Ordinal));
    }

    private void Write(string name)
    {
        foreach (var (file, text) in Files())
        {
            var path = Path.Combine(Templates, name, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }

    private static IEnumerable<(string File, string Text)> Files()
    {
        yield return (
            "platform.json",
            """
            {
              "title": "Semaphore",
              "summary": "Flags on poles.",
              "steps": ["Enter `{url}` on the pole."],
              "mismatch": "The flag's own colour is the secret.",
              "recipe": {
                "signature": { "header": "X-Flag", "algorithm": "sha256", "encoding": "hex", "fields": { "signature": "up" }, "signed": "flag:{body}" },
                "id": ["json:/no"], "type": "json:/what", "callId": "json:/pole", "time": "json:/when", "numbers": "plus",
                "kinds": { "raised": "call.incoming", "seen": "call.answered", "lowered": "call.completed", "photo*": "recording.available" },
                "data": { "from": "json:/caller", "to": "json:/called", "direction": "'inbound' if json:/pole" },
                "handshakes": [{ "when": "json:/what = hello", "body": "{\"nonce\":\"{json:/nonce}\",\"proof\":\"{hmac:json:/nonce}\"}" }],
                "answer": { "status": 202, "contentType": "text/xml", "body": "<ok/>" }
              }
            }
            """
        );
        yield return (
            "samples.json",
            """[{ "name": "lowered", "type": "lowered", "kind": "call.completed", "description": "A flag was lowered." }]"""
        );
        yield return (
            "samples/lowered.scriban",
            """{"what":"lowered","no":{{json eventId}},"pole":{{json callId}},"when":{{timeMs at}},"caller":"{{digits from}}","called":"{{digits to}}"}"""
        );
        yield return (
            "lifecycle.json",
            """
            { "note": "Made up.", "retry": { "attempts": 1, "delaysSeconds": [], "timeoutSeconds": 5 },
              "flows": [{ "name": "seen", "scope": "call", "weight": 1, "steps": [{ "sample": "lowered", "delaySeconds": [1, 2], "marks": "startedAt" }] }] }
            """
        );
        yield return (
            "expected/lowered.json",
            """
            { "id": "evt_expected", "type": "call.completed", "timestamp": "2026-01-15T14:35:30.000Z", "organizationId": "org_fallback",
              "data": { "callSid": "call_94d3c0704542f2d86fa425f3", "direction": "inbound", "phoneNumber": "+12025550142", "status": null, "duration": null,
                "from": "+12025550142", "to": "+12025550199", "startedAt": null, "answeredAt": null, "endedAt": null,
                "provider": "semaphore", "accountId": null } }
            """
        );
    }
}
