using Relay.Dialects.Signing;

namespace Relay.Dialects.Providers;

/// <summary>What makes a recipe usable.</summary>
public static class RecipeRules
{
    /// <summary>What a recipe's <see cref="Recipe.Data"/> can name.</summary>
    public static IReadOnlyList<string> DataNames => RecipeData.Names;

    private const int MaxParts = 8,
        MaxKinds = 128,
        MaxSteps = 32;

    /// <summary>
    /// Says in one sentence each what is wrong with a recipe (the API's <c>recipe_invalid</c>); nothing where it is usable.
    /// </summary>
    public static IReadOnlyList<string> Check(Recipe recipe)
    {
        List<string> problems = [];
        foreach (var (name, location) in Locations(recipe))
        {
            if (location is null || Location.TryParse(location, out var parsed) && (parsed.Kind != LocationKind.Body || name == "id"))
                continue;
            problems.Add($"{name} is {Location.Forms}{(name == "id" ? ", or 'body'" : "")}, not '{location}'.");
        }

        foreach (var (name, location) in Locations(recipe))
        {
            if (
                location is not null
                && Location.TryParse(location, out var parsed)
                && parsed.Kind == LocationKind.Json
                && !IsPointer(parsed.Name)
            )
                problems.Add(
                    $"{name} has a JSON pointer (RFC 6901) of at most {MaxSteps} steps, in which ~ is written ~0 and / is written ~1."
                );
        }

        foreach (var name in (recipe.Data ?? new Dictionary<string, string>()).Keys.Where(name => !RecipeData.Names.Contains(name)))
            problems.Add($"data has no '{name}'; its names are {string.Join(", ", RecipeData.Names)}.");
        if (recipe.Id?.Count > MaxParts)
            problems.Add($"id has at most {MaxParts} parts.");
        CheckKinds(recipe.Kinds ?? new Dictionary<string, string>(), problems);
        if (recipe.Signature is { } signature)
            CheckSignature(signature, problems);
        return problems;
    }

    private static void CheckKinds(IReadOnlyDictionary<string, string> kinds, List<string> problems)
    {
        if (kinds.Count > MaxKinds)
            problems.Add($"kinds has at most {MaxKinds} types.");
        foreach (var (type, kind) in kinds)
        {
            // A star stands for what follows: with nothing before it everything would be of one kind, which is said by no map.
            if (!EventTypes.IsUsable(type.EndsWith('*') ? type[..^1] : type))
                problems.Add(
                    $"kinds has '{type}', which no type can be: 1 to 256 printable ASCII characters, perhaps with a * behind them."
                );
            if (kind != Kinds.Other && !Kinds.Choices.Any(choice => choice.Kind == kind))
                problems.Add($"kinds makes '{type}' a '{kind}', which is no kind of Relay's.");
        }
    }

    private static void CheckSignature(RecipeSignature signature, List<string> problems)
    {
        if (!IsHeaderName(signature.Header))
            problems.Add("signature.header names the header that carries the signature.");
        if (signature.TimestampHeader is { } timestamp && !IsHeaderName(timestamp))
            problems.Add("signature.timestampHeader names the header that carries the timestamp.");
        if (signature.IdHeader is { } id && !IsHeaderName(id))
            problems.Add("signature.idHeader names the header that carries the id.");
        if (signature.Algorithm is not ("sha1" or "sha256" or "sha512"))
            problems.Add("signature.algorithm is sha1, sha256 or sha512.");
        if (signature.Encoding is not ("hex" or "base64" or "base64url"))
            problems.Add("signature.encoding is hex, base64 or base64url.");
        if (signature.TimestampUnit is not (null or "s" or "ms"))
            problems.Add("signature.timestampUnit is s or ms.");
        if (Secrets.ReadForm(signature.SecretEncoding) is null)
            problems.Add("signature.secretEncoding is utf8, base64, hex or whsec.");
        if (signature.Fields is { } fields)
            CheckFields(signature, fields, problems);
        if (signature.Signed is not { } signed)
            return;
        if (!signed.Contains("{body}", StringComparison.Ordinal))
            problems.Add("signature.signed contains {body}: what is not signed is not vouched for.");
        if (
            signed.Contains("{timestamp}", StringComparison.Ordinal)
            && signature.TimestampHeader is null
            && signature.Fields?.Timestamp is null
        )
            problems.Add("signature.signed has {timestamp}, so signature.timestampHeader or signature.fields.timestamp is needed.");
        if (signed.Contains("{id}", StringComparison.Ordinal) && signature.IdHeader is null)
            problems.Add("signature.signed has {id}, so signature.idHeader is needed.");
    }

    private static void CheckFields(RecipeSignature signature, SignatureFields fields, List<string> problems)
    {
        if (fields.Separator is not (null or "," or ";"))
            problems.Add("signature.fields.separator is a comma or a semicolon.");
        if (!IsHeaderName(fields.Signature))
            problems.Add("signature.fields.signature names the field with the signature, such as v0.");
        if (fields.Timestamp is { } time && !IsHeaderName(time))
            problems.Add("signature.fields.timestamp names the field with the time, such as t.");
        if (fields.Timestamp is not null && signature.TimestampHeader is not null)
            problems.Add("The time is in signature.timestampHeader or in signature.fields.timestamp, not in both.");
        if (fields.Timestamp == fields.Signature)
            problems.Add("signature.fields has one field for both the signature and the time.");
        if (signature.Prefix is not null)
            problems.Add("signature.prefix stands before a signature alone; with signature.fields the name of the field does.");
    }

    private static bool IsPointer(string text)
    {
        for (var at = text.IndexOf('~'); at >= 0; at = text.IndexOf('~', at + 1))
        {
            if (at + 1 == text.Length || text[at + 1] is not ('0' or '1'))
                return false;
        }

        return text.Count(c => c == '/') <= MaxSteps;
    }

    /// <summary>A token of RFC 9110: no request can carry a header of any other name.</summary>
    private static bool IsHeaderName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));

    private static IEnumerable<(string Name, string? Location)> Locations(Recipe recipe) =>
        [
            .. (recipe.Id ?? []).Select(location => ("id", (string?)location)),
            ("type", recipe.Type),
            ("callId", recipe.CallId),
            ("account", recipe.Account),
            ("time", recipe.Time),
            ("challenge", recipe.Challenge),
            .. (recipe.Data ?? new Dictionary<string, string>()).Select(fact => ("data." + fact.Key, (string?)fact.Value)),
        ];
}
