namespace Relay.Dialects.Providers;

/// <summary>What makes a recipe usable.</summary>
public static class RecipeRules
{
    /// <summary>What a recipe's <see cref="Recipe.Data"/> can name.</summary>
    public static IReadOnlyList<string> DataNames => RecipeData.Names;

    private const int MaxParts = 8,
        MaxKinds = 128,
        MaxSteps = 32,
        MaxRules = 16,
        LongestAnswer = 4096;
    private const double MostSeconds = 300;

    /// <summary>
    /// Says in one sentence each what is wrong with a recipe (the API's <c>recipe_invalid</c>); nothing where it is usable.
    /// </summary>
    public static IReadOnlyList<string> Check(Recipe recipe)
    {
        List<string> problems = [];
        foreach (var (name, text) in Places(recipe))
            CheckPlace(name, text, problems);
        foreach (var name in (recipe.Data ?? new Dictionary<string, string>()).Keys.Where(name => !RecipeData.Names.Contains(name)))
            problems.Add($"data has no '{name}'; its names are {string.Join(", ", RecipeData.Names)}.");
        if (recipe.Id?.Count > MaxParts)
            problems.Add($"id has at most {MaxParts} parts.");
        CheckKinds(recipe.Kinds ?? new Dictionary<string, string>(), problems);
        if (recipe.Statuses?.Count > MaxKinds)
            problems.Add($"statuses has at most {MaxKinds} words.");
        if (recipe.Methods?.FirstOrDefault(method => method is not ("GET" or "POST")) is { } method)
            problems.Add($"methods are GET and POST, not '{method}'.");
        if (recipe.DurationUnit is not (null or "s" or "ms"))
            problems.Add("durationUnit is s or ms.");
        if (recipe.Numbers is not (null or "plus" or "plain"))
            problems.Add("numbers is plus or plain, or is left out.");
        if (recipe.RefuseWith is < 400 or > 599)
            problems.Add("refuseWith is a status from 400 to 599.");
        CheckAnswer("answer", recipe.Answer, problems);
        CheckLive(recipe.Live ?? [], problems);
        CheckHandshakes(recipe, problems);
        if (recipe.Signature is { } signature)
            SignatureRules.Check(signature, problems);
        return problems;
    }

    /// <summary>Says what is wrong with a place; the hash of the body is one only where events are told apart.</summary>
    internal static void CheckPlace(string name, string text, List<string> problems)
    {
        if (Place.Parse(text) is not { } place || (name != "id" && place.Locations.Any(location => location.Kind == LocationKind.Body)))
            problems.Add($"{name} is {Place.Forms}{(name == "id" ? ", or 'body'" : "")}, not '{text}'.");
        else
            CheckPointers(name, place.Locations, problems);
    }

    /// <summary>A token of RFC 9110: no request can carry a header of any other name.</summary>
    internal static bool IsHeaderName(string? name) =>
        name is { Length: > 0 } && name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));

    private static void CheckConditions(string name, string text, List<string> problems)
    {
        if (PlaceCondition.ParseAll(text) is not { } conditions)
            problems.Add(
                $"{name} is a place, 'place = text' or 'no place', with ' and ' between several (such as json:/type = ping), not '{text}'."
            );
        else
            CheckPointers(name, conditions.Select(condition => condition.Location), problems);
    }

    private static void CheckPointers(string name, IEnumerable<Location> locations, List<string> problems)
    {
        if (locations.Any(location => location.Kind == LocationKind.Json && !IsPointer(location.Name)))
            problems.Add(
                $"{name} has a JSON pointer (RFC 6901) of at most {MaxSteps} steps, in which ~ is written ~0 and / is written ~1."
            );
    }

    private static void CheckKinds(IReadOnlyDictionary<string, string> kinds, List<string> problems)
    {
        if (kinds.Count > MaxKinds)
            problems.Add($"kinds has at most {MaxKinds} types.");
        var (plain, conditional) = RecipeKinds.Read(kinds);
        foreach (var (type, when, _) in conditional)
        {
            CheckConditions($"kinds['{type}']", when, problems);
            CheckType(type, problems);
        }

        foreach (var type in plain.Keys)
            CheckType(type, problems);
        foreach (var (type, kind) in kinds)
        {
            if (kind != Kinds.Other && !Kinds.Choices.Any(choice => choice.Kind == kind))
                problems.Add($"kinds makes '{type}' a '{kind}', which is no kind of Relay's.");
        }
    }

    // A star stands for what follows: with nothing before it everything would be of one kind, which is said by no map.
    private static void CheckType(string type, List<string> problems)
    {
        if (!EventTypes.IsUsable(type.EndsWith('*') ? type[..^1] : type))
            problems.Add($"kinds has '{type}', which no type can be: 1 to 256 printable ASCII characters, perhaps with a * behind them.");
    }

    private static void CheckAnswer(string name, RecipeAnswer? answer, List<string> problems)
    {
        if (answer is null)
            return;
        if (answer.Status is < 200 or > 299)
            problems.Add($"{name}.status is from 200 to 299.");
        if (answer is { Status: 204 or 205, Body: not null })
            problems.Add($"{name}.body can't be sent: HTTP has none for {answer.Status}.");
        if (answer.Body?.Length > LongestAnswer)
            problems.Add($"{name}.body has at most {LongestAnswer} characters.");
        if (answer.ContentType is { } type && !IsHeaderValue(type))
            problems.Add($"{name}.contentType is a media type such as text/xml.");
    }

    private static void CheckLive(IReadOnlyList<RecipeLive> live, List<string> problems)
    {
        if (live.Count > MaxRules)
            problems.Add($"live has at most {MaxRules} rules.");
        foreach (var message in live)
        {
            CheckConditions("live.when", message.When, problems);
            if (message.LimitSeconds is not (>= 0.1 and <= MostSeconds))
                problems.Add($"live.limitSeconds is from 0.1 to {MostSeconds}.");
            CheckAnswer("live.empty", message.Empty, problems);
        }
    }

    private static void CheckHandshakes(Recipe recipe, List<string> problems)
    {
        var handshakes = recipe.Handshakes ?? [];
        if (handshakes.Count > MaxRules)
            problems.Add($"handshakes has at most {MaxRules} rules.");
        foreach (var rule in handshakes)
        {
            CheckConditions("handshakes.when", rule.When, problems);
            var texts = (rule.Headers ?? new Dictionary<string, string>()).Values.Append(rule.Body ?? "").ToList();
            foreach (var name in texts.SelectMany(RecipeHandshakes.Placeholders))
                CheckPlace("handshakes", name.StartsWith("hmac:", StringComparison.Ordinal) ? name[5..] : name, problems);
            foreach (var name in (rule.Headers ?? new Dictionary<string, string>()).Keys.Where(name => !IsHeaderName(name)))
                problems.Add($"handshakes.headers has '{name}', which is no name of a header.");
            if (texts.Sum(text => text.Length) > LongestAnswer)
                problems.Add($"A handshake's answer has at most {LongestAnswer} characters.");
            if (rule.Unsigned && RecipeHandshakes.IsComputed(rule))
                problems.Add("A handshake that is computed with the secret can't be unsigned: it would make a signature for whoever asks.");
            if (RecipeHandshakes.IsComputed(rule) && recipe.Signature is null)
                problems.Add("A handshake is computed with the secret ({hmac:…}), so signature is needed.");
            if (rule.ContentType is { } type && !IsHeaderValue(type))
                problems.Add("handshakes.contentType is a media type such as text/plain.");
        }
    }

    private static bool IsHeaderValue(string text) => text.Length is > 0 and <= 128 && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static bool IsPointer(string text)
    {
        for (var at = text.IndexOf('~'); at >= 0; at = text.IndexOf('~', at + 1))
        {
            if (at + 1 == text.Length || text[at + 1] is not ('0' or '1'))
                return false;
        }

        return text.Count(c => c == '/') <= MaxSteps;
    }

    private static IEnumerable<(string Name, string Text)> Places(Recipe recipe)
    {
        (string Name, string? Text)[] named =
        [
            .. (recipe.Id ?? []).Select(text => ("id", (string?)text)),
            ("type", recipe.Type),
            ("callId", recipe.CallId),
            ("account", recipe.Account),
            ("time", recipe.Time),
            ("challenge", recipe.Challenge),
            .. (recipe.Data ?? new Dictionary<string, string>()).Select(fact => ("data." + fact.Key, (string?)fact.Value)),
        ];
        return named.Where(place => place.Text is not null).Select(place => (place.Name, place.Text!));
    }
}
