using System.Globalization;
using System.Text.Json;

namespace Relay.Tests.Streams;

/// <summary>What a backend does that is written to DialStack's guide.</summary>
internal static class CallSessions
{
    /// <summary>Asks for a session, with the admin's key unless it is given another one.</summary>
    public static Task<ApiAnswer> AskAsync(this RelayFixture relay, object body, string? key = null) =>
        relay.SendAsync("POST", "/v1/account_sessions", body, key);

    /// <summary>The client secret of a new session.</summary>
    public static async Task<string> SecretAsync(this RelayFixture relay, string account, string? key = null) =>
        (await relay.AskAsync(new { account }, key)).Expect(201)["client_secret"];

    /// <summary>A source whose events are an account's, whatever they say.</summary>
    public static async Task<string> SourceOfAccountAsync(this RelayFixture relay, string dialect, string account, object? recipe = null)
    {
        var name = $"{dialect} of {account}";
        object body = recipe is null
            ? new
            {
                name,
                dialect,
                accountId = account,
            }
            : new
            {
                name,
                dialect,
                accountId = account,
                recipe,
            };
        return (await relay.PostAsync("/api/v1/sources", body)).Expect(201)["slug"];
    }

    /// <summary>An event as DialStack sends it.</summary>
    public static string DialStack(string id, string type, string account, object data) =>
        JsonSerializer.Serialize(
            new
            {
                id,
                type,
                account_id = account,
                created_at = "2026-01-15T14:30:00Z",
                data,
            }
        );

    /// <summary>An incoming call from a number that tells it from others.</summary>
    public static string Incoming(int number, string account, string id = "") =>
        DialStack(
            id.Length > 0 ? id : string.Create(CultureInfo.InvariantCulture, $"evt_{account}_{number}"),
            "call.incoming",
            account,
            new
            {
                call_id = $"call_{account}_{number}",
                from_number = Number(number),
                from_name = $"Caller {number}",
                to_number = "+14155559876",
            }
        );

    public static string Number(int number) => string.Create(CultureInfo.InvariantCulture, $"+1415{number:0000000}");
}
