namespace Relay.Api.Reading;

/// <summary>
/// Reads the webhooks beside a storm's own that its made-up events go to: named one by one, so that none of them can be forgotten, or
/// <c>*</c> for all.
/// </summary>
internal static class AlsoToInput
{
    /// <summary>Every webhook that takes events of every source.</summary>
    public const string All = "*";

    private const int Most = 1000;

    /// <returns>The webhooks, and whether it is all of them.</returns>
    public static (IReadOnlyList<long> Webhooks, bool IsAll) Read(Fields fields, string name = "alsoTo")
    {
        var named = fields.Texts(name, [], optional: true) ?? [];
        if (named.Count > Most)
            fields.Findings.Add(fields.PathOf(name), "out_of_range", $"At most {Most} webhooks.");
        var ids = new List<long>();
        foreach (var text in named.Where(text => text != All).Take(Most))
        {
            if (Ids.TryParse("wh_", text, out var id))
                ids.Add(id);
            else
                fields.Findings.Add(fields.PathOf(name), "webhook_not_found", "The id of a webhook, wh_…, or * for all of them.");
        }

        return (ids, named.Contains(All));
    }

    /// <summary>The same as it is asked for.</summary>
    public static IReadOnlyList<string> Text(Source source) => source.AlsoToAll ? [All] : [.. source.AlsoTo.Select(Ids.Webhook)];
}
