using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Relay.Tests;

/// <summary>An answer, read whole.</summary>
public sealed record ApiAnswer(int Status, byte[] Body, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The problem's code.</summary>
    public string? Code => Body.Length > 0 && Json.TryGetProperty("code", out var code) ? code.GetString() : null;

    public string Id => this["id"];

    /// <summary>A member's text.</summary>
    public string this[string name] => Json.GetProperty(name).ToString();

    public IReadOnlyList<JsonElement> Items => [.. Json.GetProperty("items").EnumerateArray()];

    public static async Task<ApiAnswer> ReadAsync(HttpResponseMessage response) =>
        new((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers, response.Content.Headers);

    public ApiAnswer Expect(int status)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Text}");
        return this;
    }

    /// <summary>Checks that this is a problem document of RFC 9457 with this code.</summary>
    public ApiAnswer ExpectProblem(int status, string code)
    {
        Expect(status);
        Assert.Equal("application/problem+json", ContentHeaders.ContentType?.MediaType);
        Assert.Equal((code, "/problems/" + code, status), (Code, this["type"], Json.GetProperty("status").GetInt32()));
        Assert.False(string.IsNullOrEmpty(this["title"]) || string.IsNullOrEmpty(this["detail"]) || string.IsNullOrEmpty(this["traceId"]));
        return this;
    }

    /// <summary>Checks that a field is named with this code.</summary>
    public ApiAnswer ExpectError(string field, string code)
    {
        Assert.Contains(
            code,
            Json.GetProperty("errors").GetProperty(field).EnumerateArray().Select(item => item.GetProperty("code").GetString())
        );
        return this;
    }
}
