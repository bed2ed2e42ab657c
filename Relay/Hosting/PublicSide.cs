namespace Relay.Hosting;

/// <summary>
/// The one definition of the public side: <c>/in</c> and all below it, in any case, however many slashes stand before it. A provider's
/// address is often put together from a base with a slash at its end.
/// </summary>
internal static class PublicSide
{
    public const string Path = "/in";

    public static bool Has(PathString path)
    {
        var text = path.Value.AsSpan();
        var name = text.TrimStart('/');
        return name.Length < text.Length
            && name.StartsWith("in", StringComparison.OrdinalIgnoreCase)
            && (name.Length == 2 || name[2] == '/');
    }
}
