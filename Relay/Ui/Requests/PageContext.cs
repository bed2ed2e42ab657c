using System.Globalization;

namespace Relay.Ui.Requests;

/// <summary>One request of a person: who it is, in which theme and time zone pages are drawn, what the page before has to say.</summary>
internal sealed class PageContext
{
    private const string ThemeCookie = "relay-theme",
        ZoneCookie = "relay-zone",
        TimesCookie = "relay-times";

    public PageContext(IHttpContextAccessor accessor, IChangeLog changes, TimeProvider clock)
    {
        // Before the page reads anything: what is committed after this comes by the stream.
        Position = changes.Position;
        Http = accessor.HttpContext ?? throw new InvalidOperationException("A page is drawn outside of a request.");
        Caller = Http.Features.Get<Caller>();
        Theme = Http.Request.Cookies[ThemeCookie] is "light" or "dark" ? Http.Request.Cookies[ThemeCookie]! : "auto";
        Now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var times = Http.Request.Cookies[TimesCookie] ?? "";
        (IsUtc, IsRelative) = (times.Contains("utc", StringComparison.Ordinal), times.Contains("relative", StringComparison.Ordinal));
        Zone = IsUtc ? TimeZoneInfo.Utc : FindZone(Http.Request.Cookies[ZoneCookie]);
        Flash = Flash.Take(Http);
    }

    /// <summary>Where the live stream of this page begins.</summary>
    public long Position { get; }

    public HttpContext Http { get; }

    /// <summary>Null on the pages that need no session.</summary>
    public Caller? Caller { get; }

    public bool IsAdmin => Caller?.Role == Role.Admin;

    /// <summary>A form that a viewer must not send is not shown either.</summary>
    public void ThrowIfViewer()
    {
        if (!IsAdmin)
            throw new ProblemException("scope_insufficient", "You are signed in as a viewer, who may look and not change.");
    }

    /// <summary><c>auto</c>, <c>light</c> or <c>dark</c>.</summary>
    public string Theme { get; }

    /// <summary>Unix milliseconds: every "ago" of one page counts from the same moment.</summary>
    public long Now { get; }

    /// <summary>The browser's, which a script tells by a cookie; UTC until then.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Whether times are in UTC because somebody wants it so.</summary>
    public bool IsUtc { get; }

    /// <summary>Whether times say how long ago they were, and the time itself only in the title.</summary>
    public bool IsRelative { get; }

    public Flash? Flash { get; }

    public string Path => Http.Request.Path.Value ?? "/";

    /// <summary>The address of this page with its query, to come back to.</summary>
    public string Here => Http.Request.Path + Http.Request.QueryString;

    public static void SetTheme(HttpContext http, string theme) =>
        http.Response.Cookies.Append(ThemeCookie, theme is "light" or "dark" ? theme : "auto", Options(http));

    private static CookieOptions Options(HttpContext http) =>
        new()
        {
            SameSite = SameSiteMode.Strict,
            HttpOnly = true,
            Path = "/",
            MaxAge = TimeSpan.FromDays(365),
            Secure = http.Request.IsHttps,
        };

    /// <param name="utc">Whether the browser's zone is passed by.</param>
    public static void SetTimes(HttpContext http, bool utc, bool relative) =>
        http.Response.Cookies.Append(TimesCookie, $"{(utc ? "utc" : "own")}-{(relative ? "relative" : "exact")}", Options(http));

    public DateTimeOffset Local(long unixMilliseconds) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds), Zone);

    /// <summary>A time of day to the millisecond, with its date where that is not today's.</summary>
    public string Time(long unixMilliseconds)
    {
        var time = Local(unixMilliseconds);
        return time.ToString(time.Date == Local(Now).Date ? "HH:mm:ss.fff" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>The whole time with its zone, for titles.</summary>
    public string Exact(long unixMilliseconds) =>
        Local(unixMilliseconds).ToString("yyyy-MM-dd HH:mm:ss.fff zzz", CultureInfo.InvariantCulture);

    private static TimeZoneInfo FindZone(string? name) =>
        name is { Length: > 0 and <= 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(Uri.UnescapeDataString(name), out var zone)
            ? zone
            : TimeZoneInfo.Utc;
}
