using System.Text.Json.Nodes;
using Relay.Api.Reading;
using Relay.Ui.Forms;

namespace Relay.Ui.Pages.Sources;

/// <summary>
/// The form of a source: its fields as they are in force, and what was typed as the request that a program would have sent.
/// </summary>
internal static class SourceForm
{
    public static FormValues Blank(string dialect) =>
        new FormValues()
            .Set("dialect", dialect)
            .Set("verification", "enforce")
            .Set("forward", "live")
            .Tick("enabled", true)
            .Tick("signs", dialect == "generic")
            .Set("algorithm", "sha256")
            .Set("encoding", "hex")
            .Set("status", 200);

    public static FormValues FromSource(Source source) =>
        Recipe(
            source.Recipe,
            new FormValues()
                .Set("dialect", source.Dialect)
                .Set("name", source.Name)
                .Set("slug", source.Slug)
                .Set("verification", Names.Text(source.Verification))
                .Set("upstreams", string.Join('\n', source.Upstreams))
                .Set("healthPath", source.HealthPath)
                .Set("forward", Names.Text(source.Forward))
                .Tick("streamAnswers", source.StreamAnswers)
                .Tick("enabled", source.Enabled)
                .Set("organizationId", source.OrganizationId)
                .Set("accountId", source.AccountId)
                .Set("toleranceSeconds", source.ToleranceSeconds)
                .Set("maxBodyBytes", source.MaxBodyBytes)
                .Set("rateLimitPerSecond", source.RateLimitPerSecond)
                .Set("bodiesDays", source.BodiesDays)
                .Set("metadataDays", source.MetadataDays)
                .Tick("answers", source.Response is not null)
                .Set("status", source.Response?.Status ?? 200)
                .Set("body", source.Response?.Body)
                .Set(
                    "responseHeaders",
                    string.Join(
                        '\n',
                        (source.Response?.Headers ?? new Dictionary<string, string>()).Select(header => $"{header.Key}: {header.Value}")
                    )
                )
        );

    public static Fields Read(IFormCollection form, string dialect, bool isPatch)
    {
        var body = new FormBody(form);
        body.Set("name", body["name"]).Text("verification").Lines("upstreams").Text("forward").Tick("streamAnswers").Tick("enabled");
        if (isPatch)
            body.Set("slug", body["slug"])
                .TextOrNull("healthPath")
                .TextOrNull("organizationId")
                .TextOrNull("accountId")
                .NumberOrNull("toleranceSeconds")
                .NumberOrNull("maxBodyBytes")
                .NumberOrNull("rateLimitPerSecond")
                .NumberOrNull("bodiesDays")
                .NumberOrNull("metadataDays");
        else
            body.Set("dialect", dialect)
                .Text("slug")
                .VerbatimLines("secrets")
                .Text("healthPath")
                .Text("organizationId")
                .Text("accountId")
                .Number("toleranceSeconds")
                .Number("maxBodyBytes")
                .Number("rateLimitPerSecond")
                .Number("bodiesDays")
                .Number("metadataDays");
        if (form.ContainsKey("answers"))
            body.Set("response", Response(form));
        else if (isPatch)
            body.Set("response", null);
        if (dialect == "generic")
            body.Set("recipe", ReadRecipeObject(form));
        return body.Fields(isPatch);
    }

    /// <summary>The recipe alone, to be tried before it is saved.</summary>
    public static Recipe ReadRecipe(IFormCollection form)
    {
        var fields = new FormBody(form).Set("recipe", ReadRecipeObject(form)).Fields();
        var recipe = RecipeInput.Read(fields, null, "generic");
        fields.FinishAndThrow();
        return recipe!;
    }

    private static FormValues Recipe(Recipe? recipe, FormValues values) =>
        values
            .Set("id", string.Join('\n', recipe?.Id ?? []))
            .Set("type", recipe?.Type)
            .Set("kinds", Lines(recipe?.Kinds))
            .Set("callId", recipe?.CallId)
            .Set("account", recipe?.Account)
            .Set("time", recipe?.Time)
            .Set("data", Lines(recipe?.Data))
            .Set("challenge", recipe?.Challenge)
            .Tick("signs", recipe?.Signature is not null)
            .Set("header", recipe?.Signature?.Header)
            .Set("algorithm", recipe?.Signature?.Algorithm ?? "sha256")
            .Set("encoding", recipe?.Signature?.Encoding ?? "hex")
            .Set("prefix", recipe?.Signature?.Prefix)
            .Set("signed", recipe?.Signature?.Signed)
            .Set("timestampHeader", recipe?.Signature?.TimestampHeader)
            .Set("timestampUnit", recipe?.Signature?.TimestampUnit ?? "s")
            .Set("signatureField", recipe?.Signature?.Fields?.Signature)
            .Set("timestampField", recipe?.Signature?.Fields?.Timestamp)
            .Set("separator", recipe?.Signature?.Fields?.Separator ?? ",")
            .Set("secretEncoding", recipe?.Signature?.SecretEncoding ?? "utf8")
            .Set("idHeader", recipe?.Signature?.IdHeader)
            .Set("scheme", recipe?.Signature?.Scheme ?? "hmac")
            .Set("at", recipe?.Signature?.At)
            .Set("bodyHash", recipe?.Signature?.BodyHash)
            .Set("bodyHashClaim", recipe?.Signature?.BodyHashClaim)
            .Set("timestampClaim", recipe?.Signature?.TimestampClaim)
            .Set("statuses", Lines(recipe?.Statuses))
            .Set("durationUnit", recipe?.DurationUnit ?? "s")
            .Set("numbers", recipe?.Numbers ?? "as they come")
            .Tick("takesGet", recipe?.Methods?.Contains("GET") == true)
            .Set("refuseWith", recipe?.RefuseWith)
            .Set("more", RecipeMore.Write(recipe));

    private static string Lines(IReadOnlyDictionary<string, string>? map) =>
        string.Join('\n', (map ?? new Dictionary<string, string>()).Select(pair => $"{pair.Key} {pair.Value}"));

    private static JsonObject ReadRecipeObject(IFormCollection form)
    {
        var recipe = Texts(form, "type", "callId", "account", "time", "challenge");
        if (Lines(form["id"].ToString()) is { Length: > 0 } id)
            recipe["id"] = new JsonArray([.. id.Select(part => (JsonNode)part)]);
        if (Lines(form["data"].ToString()) is { Length: > 0 } data)
            recipe["data"] = ReadMap(data);
        if (Lines(form["kinds"].ToString()) is { Length: > 0 } kinds)
            recipe["kinds"] = ReadMap(kinds);
        if (Lines(form["statuses"].ToString()) is { Length: > 0 } statuses)
            recipe["statuses"] = ReadMap(statuses);
        if (form["durationUnit"] == "ms")
            recipe["durationUnit"] = "ms";
        if (form["numbers"].ToString() is "plus" or "plain")
            recipe["numbers"] = form["numbers"].ToString();
        if (form.ContainsKey("takesGet"))
            recipe["methods"] = new JsonArray("GET");
        if (form["refuseWith"].ToString().Trim() is { Length: > 0 } refusal)
            recipe["refuseWith"] = int.TryParse(refusal, out var status) ? status : refusal;
        if (form.ContainsKey("signs"))
            recipe["signature"] = ReadSignature(form);
        RecipeMore.Read(form["more"].ToString(), recipe);
        return recipe;
    }

    private static JsonObject ReadSignature(IFormCollection form)
    {
        var scheme = form["scheme"].ToString();
        var signature = scheme switch
        {
            "token" => Texts(form, "at", "prefix"),
            "jwt" => Texts(form, "at", "prefix", "algorithm", "bodyHashClaim", "timestampClaim", "secretEncoding"),
            "ed25519" => Texts(form, "header", "encoding", "prefix", "signed", "timestampHeader", "timestampUnit", "idHeader"),
            _ => Texts(form, "prefix", "signed", "bodyHash", "timestampHeader", "timestampUnit", "secretEncoding", "idHeader"),
        };
        if (scheme is "token" or "jwt" or "ed25519")
            signature["scheme"] = scheme;
        if (scheme == "token" && form["encoding"] == "base64")
            signature["encoding"] = "base64";
        if (scheme is "token" or "jwt")
            return signature;
        // These are needed, so they are sent empty as well.
        foreach (var name in scheme == "ed25519" ? [] : (string[])["header", "algorithm", "encoding"])
            signature[name] = form[name].ToString().Trim();
        if (form["signatureField"].ToString().Trim() is { Length: > 0 } field)
        {
            signature["fields"] = Texts(form, "separator");
            signature["fields"]!["signature"] = field;
            if (form["timestampField"].ToString().Trim() is { Length: > 0 } time)
                signature["fields"]!["timestamp"] = time;
        }

        return signature;
    }

    /// <summary>A name and what it stands for a line.</summary>
    private static JsonObject ReadMap(string[] lines)
    {
        var data = new JsonObject();
        foreach (var line in lines)
        {
            var end = EndOfName(line);
            data[end < 0 ? line : line[..end].TrimEnd()] = end < 0 ? "" : line[end..].TrimStart(' ', '\t', '=');
        }

        return data;
    }

    /// <summary>Where the name ends: a type with a condition has blanks, and its kind is the last word.</summary>
    private static int EndOfName(string line) =>
        line.Contains(" if ", StringComparison.Ordinal) && line.LastIndexOf(' ') is var last && Kinds.IsChoice(line[(last + 1)..])
            ? last
            : line.IndexOfAny([' ', '\t', '=']);

    private static JsonObject Texts(IFormCollection form, params string[] names)
    {
        var texts = new JsonObject();
        foreach (var name in names.Where(name => form[name].ToString().Trim().Length > 0))
            texts[name] = form[name].ToString().Trim();
        return texts;
    }

    private static JsonObject Response(IFormCollection form)
    {
        var body = new FormBody(form);
        var response = new JsonObject { ["status"] = int.TryParse(body["status"], out var status) ? status : body["status"] };
        if (form["body"].ToString() is { Length: > 0 } text)
            response["body"] = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        var headers = new JsonObject();
        foreach (var line in Lines(form["responseHeaders"].ToString()))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[(colon < 0 ? line : line[..colon]).Trim()] = colon < 0 ? "" : line[(colon + 1)..].Trim();
        }

        if (headers.Count > 0)
            response["headers"] = headers;
        return response;
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
