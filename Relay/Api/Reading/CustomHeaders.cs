namespace Relay.Api.Reading;

/// <summary>A webhook's own headers, as an object of values by name. Values may be secrets, so they are never shown again.</summary>
internal static class CustomHeaders
{
    public const string Mask = SecretNames.Mask;

    /// <summary>
    /// Reads them. A patch replaces the list, and a masked value keeps the one in force, so that what was read can be sent back.
    /// </summary>
    public static IReadOnlyList<Header> Read(Fields fields, IReadOnlyList<Header> before)
    {
        var given = fields.Map("headers", null);
        if (given is null)
            return fields.IsNull("headers") ? [] : before;
        var headers = given.Select(pair => new Header(pair.Key, Unmask(pair.Key, pair.Value, before))).ToList();
        if (headers.Count > HeaderRules.MostHeaders)
            fields.Findings.Add("headers", "too_many_headers", $"At most {HeaderRules.MostHeaders} headers.");
        foreach (var header in headers)
        {
            if (HeaderRules.CheckCustom([header]) is { } code)
                fields.Findings.Add($"headers.{header.Name}", code, Sentence(code));
        }

        foreach (var twice in headers.GroupBy(header => header.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            fields.Findings.Add($"headers.{twice.Key}", "header_duplicated", "A header stands there once, whatever its case.");
        }

        return headers;
    }

    public static IReadOnlyDictionary<string, string>? Masked(IReadOnlyList<Header> headers) =>
        headers.Count == 0 ? null : headers.ToDictionary(header => header.Name, _ => Mask);

    private static string Unmask(string name, string value, IReadOnlyList<Header> before) =>
        value == Mask
        && before
            .Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value)
            .FirstOrDefault()
            is { } kept
            ? kept
            : value;

    private static string Sentence(string code) =>
        code switch
        {
            "header_forbidden" => "This header is Relay's to set.",
            "header_name_invalid" => "A header's name has 1 to 128 letters, digits and the signs of RFC 9110.",
            "header_value_too_long" => "A header's value has at most 4096 characters.",
            _ => "A header's value is printable ASCII.",
        };
}
