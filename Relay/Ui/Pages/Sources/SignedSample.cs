using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Relay.Ui.Pages.Sources;

/// <summary>
/// A curl line that sends what the provider would: a sample of its own, or one made by the recipe, signed with the source's first secret.
/// </summary>
internal static class SignedSample
{
    /// <param name="url">The source's.</param>
    /// <param name="now">Unix milliseconds. Signatures with a time are good for some minutes, and each moment is an event of its
    /// own.</param>
    public static string Curl(Source source, string url, long now)
    {
        var dialect = Dialect.Create(source.Dialect, source.Recipe);
        var message =
            source.Dialect == "generic"
                ? FromRecipe(source.Recipe ?? new Recipe(), now)
                : SampleCatalog.Render(Choose(source.Dialect), new SampleModel($"page-{now}", now));
        var key = source.Secrets is [var first, ..] ? dialect.CreateStoredKey(first) : null;
        var body = key is null ? message.Body : dialect.Seal(message.Body, key);
        var target = url + dialect.Target(message.Sample.Path.Length > 0 ? $"/{message.Sample.Path}" : "", body);
        // With a provider's public key nobody but the provider can sign.
        IEnumerable<Header> signature =
            key is not null && dialect.CanSign(key) ? dialect.Sign(message.ToSign(now / 1000) with { Body = body, Url = target }, key) : [];
        var curl = new StringBuilder($"curl -i -X POST {ShellText.Quote(target)}");
        foreach (var (name, value) in message.Headers.Concat(signature).DistinctBy(header => header.Name, StringComparer.OrdinalIgnoreCase))
            curl.Append(" \\\n  -H ").Append(ShellText.Quote($"{name}: {value}"));
        return curl.Append(" \\\n  --data-binary ").Append(ShellText.Quote(Encoding.UTF8.GetString(body.Span))).ToString();
    }

    private static Sample Choose(string dialect) =>
        SampleCatalog.FindAll(dialect).FirstOrDefault(sample => sample.Kind == Kinds.CallCompleted)
        ?? SampleCatalog.FindAll(dialect).First();

    /// <summary>A request that has a value wherever the recipe looks for one.</summary>
    private static SampleMessage FromRecipe(Recipe recipe, long now)
    {
        var id = $"sample-{now}";
        var (json, form, headers) = (new JsonObject(), new List<string>(), new List<Header>());
        foreach (var (location, value) in Places(recipe, id, now))
        {
            if (location.Contains(' ', StringComparison.Ordinal))
                continue; // Put together from several: what they are is the provider's to say.
            if (location.StartsWith("header:", StringComparison.Ordinal))
                headers.Add(new Header(location[7..], value));
            else if (location.StartsWith("form:", StringComparison.Ordinal))
                form.Add($"{Uri.EscapeDataString(location[5..])}={Uri.EscapeDataString(value)}");
            else if (location.StartsWith("json:/", StringComparison.Ordinal))
                Put(json, location[6..], value);
        }

        var isForm = form.Count > 0;
        var sample = new Sample
        {
            Dialect = "generic",
            Name = "recipe",
            Type = Kinds.CallCompleted,
            Kind = Kinds.CallCompleted,
            Description = "",
            ContentType = isForm ? "application/x-www-form-urlencoded" : "application/json",
        };
        var body = Encoding.UTF8.GetBytes(
            isForm ? string.Join('&', form)
            : json.Count > 0 ? json.ToJsonString()
            : $$"""{"sample":"{{id}}"}"""
        );
        return new SampleMessage(sample, body, [new Header("Content-Type", sample.ContentType), .. headers], id);
    }

    private static IEnumerable<(string Location, string Value)> Places(Recipe recipe, string id, long now)
    {
        foreach (var location in recipe.Id ?? [])
            yield return (location, id);
        if (recipe.Type is { } type)
            yield return (type, Kinds.CallCompleted);
        if (recipe.CallId is { } call)
            yield return (call, "sample-call");
        if (recipe.Account is { } account)
            yield return (account, "sample-account");
        foreach (var (name, place) in recipe.Data ?? new Dictionary<string, string>())
            yield return (place, Fact(name, now));
        if (recipe.Time is { } time)
            yield return (time, Time(now));
    }

    private static string Fact(string name, long now) =>
        name switch
        {
            "from" => "+14155550100",
            "to" => "+14155550101",
            "fromName" => "John Smith",
            "direction" => "inbound",
            "status" => "completed",
            "duration" => "60",
            "startedAt" or "answeredAt" => Time(now - 60_000),
            "endedAt" => Time(now),
            _ => $"sample {name}",
        };

    private static string Time(long at) =>
        DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Sets the member that a JSON pointer leads to, and the objects on its way.</summary>
    private static void Put(JsonObject json, string pointer, string value)
    {
        var steps = pointer
            .Split('/')
            .Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
            .ToArray();
        foreach (var step in steps[..^1])
        {
            // What another location has as a value can't hold members as well.
            if (json[step] is not JsonObject inner)
                json[step] = inner = [];
            json = inner;
        }

        json[steps[^1]] ??= value;
    }
}
