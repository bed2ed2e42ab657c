using System.Text;

namespace Relay.Ui.Lists;

/// <summary>
/// Addresses of a list: the filters that stand in the request's, with some of them changed. A changed list begins at its newest page.
/// </summary>
internal sealed class ListAddress(HttpRequest request)
{
    public string Path { get; } = request.Path.Value ?? "/";

    /// <summary>A filter as the address has it; null where it has none.</summary>
    public string? this[string name] => request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>Whether the page is not the first.</summary>
    public bool IsOlder => this["cursor"] is not null;

    /// <summary>Whether any filter is set beside these.</summary>
    public bool IsFiltered(params ReadOnlySpan<string> beside)
    {
        foreach (var name in request.Query.Keys)
        {
            if (name is not ("cursor" or "limit") && !beside.Contains(name) && this[name] is not null)
                return true;
        }

        return false;
    }

    /// <param name="changes">Filters to set; null takes one away.</param>
    public string With(params (string Name, string? Value)[] changes)
    {
        var query = new StringBuilder();
        foreach (var name in request.Query.Keys.Where(name => name != "cursor" && !changes.Any(change => change.Name == name)))
            Append(query, name, this[name]);
        foreach (var (name, value) in changes)
            Append(query, name, value);
        return Path + query;
    }

    /// <summary>The page behind a cursor, or null where there is none.</summary>
    public string? Older(string? cursor) => cursor is null ? null : With(("cursor", cursor));

    /// <summary>The same list without filters, in the same view.</summary>
    public string Unfiltered => this["view"] is { } view ? $"{Path}?view={Uri.EscapeDataString(view)}" : Path;

    /// <summary>The first page.</summary>
    public string Newest => With();

    /// <summary>The same filters at another page's address, for what takes them as they are.</summary>
    /// <param name="path">The other address.</param>
    /// <param name="names">The filters that it knows.</param>
    /// <param name="more">What it needs beside them.</param>
    public string At(string path, IReadOnlyList<string> names, params (string Name, string? Value)[] more)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in more)
            Append(query, name, value);
        foreach (var name in names)
            Append(query, name, this[name]);
        return path + query;
    }

    private static void Append(StringBuilder query, string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        query.Append(query.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
    }
}
