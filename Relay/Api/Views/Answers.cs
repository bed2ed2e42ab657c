using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>The answers that resources give.</summary>
internal static class Answers
{
    public static IResult Ok<T>(T value) => Results.Json(value, ApiJson.Options);

    public static IResult Accepted<T>(T value) => Results.Json(value, ApiJson.Options, statusCode: StatusCodes.Status202Accepted);

    public static IResult Created<T>(string location, T value) =>
        new WithLocation(location, Results.Json(value, ApiJson.Options, statusCode: StatusCodes.Status201Created));

    public static IResult List<TRow, TView>(Page<TRow> page, ApiQuery query, Func<TRow, TView> view) =>
        Ok(new ListView<TView>([.. page.Items.Select(view)], query.Cursor(page.Next)));

    /// <summary>A page of things that are all in memory, newest first.</summary>
    public static Page<T> Slice<T>(IEnumerable<T> newestFirst, PageRequest page, Func<T, long> idOf) =>
        Page.Cut(newestFirst.Where(row => page.After is null || idOf(row) < page.After).Take(page.Limit + 1).ToList(), page.Limit, idOf);

    /// <summary>Who makes this request.</summary>
    public static Caller Caller(this HttpContext http) => http.Features.GetRequiredFeature<Caller>();

    /// <summary>Who makes this request, as the audit has it.</summary>
    public static string Actor(this HttpContext http) =>
        http.Caller() is { KeyId: > 0 } caller ? Ids.Key(caller.KeyId) : http.Caller().Name;

    /// <summary>From where this request comes, as events have it.</summary>
    public static string Remote(this HttpContext http) =>
        (
            http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : http.Connection.RemoteIpAddress
        )?.ToString() ?? "";

    /// <summary>Marks the answer with the version of what it shows.</summary>
    public static void SetVersion(this HttpContext http, object settings) => http.Response.Headers.ETag = Version(settings);

    /// <summary>Refuses a change of something that is not what the caller saw last.</summary>
    public static void CheckVersion(this HttpContext http, object settings)
    {
        var wanted = http.Request.Headers.IfMatch;
        if (
            wanted.Count == 0
            || wanted.Any(value => value is not null && value.Split(',').Any(tag => tag.Trim() is "*" || tag.Trim() == Version(settings)))
        )
            return;
        throw new ProblemException("version_conflict", "It was changed since you read it; read it again.");
    }

    /// <summary>The version of what is shown, as an entity tag.</summary>
    public static string Version(object settings)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(settings, settings.GetType(), ApiJson.Options);
        return $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes)[..8])}\"";
    }

    private sealed class WithLocation(string location, IResult result) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.Location = location;
            return result.ExecuteAsync(httpContext);
        }
    }
}
