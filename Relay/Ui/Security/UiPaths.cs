namespace Relay.Ui.Security;

/// <summary>Which paths are pages for people. Everything that has a contract of its own is named here; the rest is the UI's.</summary>
internal static class UiPaths
{
    public const string SignIn = "/sign-in",
        Assets = "/assets";

    private static readonly string[] Others = ["/api", "/v1", "/in", "/sinks", "/metrics", "/openapi", "/healthz", Assets];

    public static bool IsPage(PathString path) => !Others.Any(other => path.StartsWithSegments(other));

    /// <summary>Pages that need no session.</summary>
    public static bool IsOpen(PathString path) => path.StartsWithSegments(SignIn);

    /// <summary>Where to go on after signing in: a path of this UI and nothing else, so that a link can't lead elsewhere.</summary>
    public static string Return(string? wanted) =>
        wanted is ['/', not ('/' or '\\'), ..] && !wanted.AsSpan().ContainsAny('\r', '\n') && IsPage(wanted.Split('?', '#')[0])
            ? wanted
            : "/";
}
