using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relay.Api.Reading;

/// <summary>Reads the recipe of a generic source. A patch replaces it whole.</summary>
internal static class RecipeInput
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static Recipe? Read(Fields fields, Recipe? before, string? dialect)
    {
        var members = fields.Object("recipe");
        if (members is null)
            return fields.Has("recipe") || dialect != "generic" ? null : before;
        if (dialect is not ("generic" or null))
            fields.Findings.Add("recipe", "recipe_invalid", "Only the generic dialect has a recipe.");
        var recipe = new Recipe
        {
            Signature = Signature(members),
            Id = members.Texts("id", null),
            Type = members.Text("type"),
            Methods = members.Texts("methods", null),
            Kinds = members.Map("kinds", null)?.ToDictionary(StringComparer.Ordinal),
            CallId = members.Text("callId"),
            Account = members.Text("account"),
            Time = members.Text("time"),
            Data = Data(members),
            Statuses = members.Map("statuses", null)?.ToDictionary(StringComparer.Ordinal),
            DurationUnit = members.Text("durationUnit"),
            Numbers = members.Text("numbers"),
            Challenge = members.Text("challenge"),
            Handshakes = Typed<List<RecipeHandshake>>(members, "handshakes"),
            Live = Typed<List<RecipeLive>>(members, "live"),
            Answer = Typed<RecipeAnswer>(members, "answer"),
            RefuseWith = members.Int("refuseWith", null, 400, 599, optional: true),
        };
        members.Finish();
        foreach (var problem in RecipeRules.Check(recipe))
            fields.Findings.Add("recipe", "recipe_invalid", problem);
        return recipe;
    }

    private static Dictionary<string, string>? Data(Fields recipe)
    {
        if (recipe.Object("data") is not { } members)
            return null;
        var data = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in RecipeRules.DataNames)
        {
            if (members.Text(name) is { } place)
                data[name] = place;
        }

        members.Finish();
        return data.Count > 0 ? data : null;
    }

    private static RecipeSignature? Signature(Fields recipe) => recipe.Object("signature") is { } members ? ReadSignature(members) : null;

    private static RecipeSignature ReadSignature(Fields members)
    {
        var scheme = members.Text("scheme");
        // What every HMAC needs is said to be missing; of the other schemes the rules say what they need.
        var isHmac = scheme is null or "hmac";
        var signature = new RecipeSignature
        {
            Scheme = scheme,
            Header = isHmac ? Needed(members, "header") : members.Text("header"),
            At = members.Text("at"),
            Algorithm = isHmac ? Needed(members, "algorithm") : members.Text("algorithm"),
            Encoding = isHmac ? Needed(members, "encoding") : members.Text("encoding"),
            Prefix = members.Text("prefix"),
            Signed = members.Text("signed"),
            BodyHash = members.Text("bodyHash"),
            BodyHashClaim = members.Text("bodyHashClaim"),
            TimestampClaim = members.Text("timestampClaim"),
            TimestampHeader = members.Text("timestampHeader"),
            IdHeader = members.Text("idHeader"),
            Fields = HeaderFields(members),
            TimestampUnit = members.Text("timestampUnit"),
            SecretEncoding = members.Text("secretEncoding"),
            ToleranceSeconds = members.Int("toleranceSeconds", null, 30, 86_400, optional: true),
            Or = members.Object("or") is { } other ? ReadSignature(other) : null,
        };
        members.Finish();
        return signature;
    }

    private static SignatureFields? HeaderFields(Fields signature)
    {
        if (signature.Object("fields") is not { } members)
            return null;
        var fields = new SignatureFields
        {
            Separator = members.Text("separator"),
            Signature = Needed(members, "signature"),
            Timestamp = members.Text("timestamp"),
        };
        members.Finish();
        return fields;
    }

    /// <summary>A member that is read whole: its own form says what belongs in it.</summary>
    private static T? Typed<T>(Fields recipe, string name)
        where T : class
    {
        if (recipe.Raw(name) is not { ValueKind: not JsonValueKind.Null } json)
            return null;
        try
        {
            return json.Deserialize<T>(Strict);
        }
        catch (JsonException error)
        {
            recipe.Findings.AddShape(recipe.PathOf(name), "json_type_mismatch", error.Message);
            return null;
        }
    }

    private static string Needed(Fields members, string name)
    {
        if (!members.Has(name))
            members.Findings.AddShape(members.PathOf(name), "json_missing_member", "This member is needed.");
        return members.Text(name) ?? "";
    }
}
