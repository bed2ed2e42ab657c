namespace Relay.Api.Reading;

/// <summary>Reads the recipe of a generic source. A patch replaces it whole.</summary>
internal static class RecipeInput
{
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
            Kinds = members.Map("kinds", null)?.ToDictionary(StringComparer.Ordinal),
            CallId = members.Text("callId"),
            Account = members.Text("account"),
            Time = members.Text("time"),
            Data = Data(members),
            Challenge = members.Text("challenge"),
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

    private static RecipeSignature? Signature(Fields recipe)
    {
        if (recipe.Object("signature") is not { } members)
            return null;
        var signature = new RecipeSignature
        {
            Header = Needed(members, "header"),
            Algorithm = Needed(members, "algorithm"),
            Encoding = Needed(members, "encoding"),
            Prefix = members.Text("prefix"),
            Signed = members.Text("signed"),
            TimestampHeader = members.Text("timestampHeader"),
            IdHeader = members.Text("idHeader"),
            Fields = HeaderFields(members),
            TimestampUnit = members.Text("timestampUnit"),
            SecretEncoding = members.Text("secretEncoding"),
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

    private static string Needed(Fields members, string name)
    {
        if (!members.Has(name))
            members.Findings.AddShape(members.PathOf(name), "json_missing_member", "This member is needed.");
        return members.Text(name) ?? "";
    }
}
