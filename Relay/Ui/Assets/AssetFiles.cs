using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace Relay.Ui.Assets;

/// <summary>
/// The UI's style sheet and scripts, out of the program itself: one file to publish, and no path of a request ever reaches the disk. The
/// style sheet is written in parts and served as one.
/// </summary>
internal static class AssetFiles
{
    private const string Prefix = "assets/",
        Styles = "styles/";

    private static readonly FrozenDictionary<string, Asset> Files = Resources(Prefix)
        .Select(name => KeyValuePair.Create(name[Prefix.Length..], new Asset(Read(name), FindType(name))))
        .Append(KeyValuePair.Create("relay.css", new Asset([.. Resources(Styles).SelectMany(Read)], FindType(".css"))))
        .ToFrozenDictionary();

    /// <summary>Changes with the content of any of them, so that a browser can keep what it has for good.</summary>
    public static string Version { get; } =
        Convert.ToHexStringLower(
            SHA256.HashData([.. Files.OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file => file.Value.Bytes)])
        )[..12];

    /// <summary>A file's address, for the pages. Modules import one another by paths relative to it.</summary>
    public static string Url(string name) => $"/assets/{Version}/{name}";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/assets/{version}/{name}", (string version, string name, HttpContext http) =>
            {
                if (!Files.TryGetValue(name, out var file))
                    return Results.NotFound();
                http.Response.Headers.XContentTypeOptions = "nosniff";
                http.Response.Headers.CacheControl = version == Version ? "public, max-age=31536000, immutable" : "no-cache";
                return Results.Bytes(file.Bytes, file.Type);
            })
            .ExcludeFromDescription();

    /// <summary>In the order of their names, which is that of the style sheet's rules.</summary>
    private static IEnumerable<string> Resources(string prefix) =>
        Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static byte[] Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string FindType(string name) =>
        Path.GetExtension(name) switch
        {
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };

    private sealed record Asset(byte[] Bytes, string Type);
}
