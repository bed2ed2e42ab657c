namespace Relay.Dialects.Providers;

/// <summary>A recipe's map of types to kinds: those that hold always, and those under a condition.</summary>
internal static class RecipeKinds
{
    private const string If = " if ";

    /// <summary>Takes the map apart; conditions keep their order, and count before the rest.</summary>
    public static (Dictionary<string, string> Plain, List<(string Type, string When, string Kind)> Conditional) Read(
        IReadOnlyDictionary<string, string>? kinds
    )
    {
        var (plain, conditional) = (new Dictionary<string, string>(), new List<(string, string, string)>());
        foreach (var (key, kind) in kinds ?? new Dictionary<string, string>())
        {
            if (key.IndexOf(If, StringComparison.Ordinal) is >= 0 and var at)
                conditional.Add((key[..at], key[(at + If.Length)..], kind));
            else
                plain[key] = kind;
        }

        return (plain, conditional);
    }

    /// <summary>Whether a type is meant; <c>*</c> at the end stands for all that begin so.</summary>
    public static bool Fits(string wanted, string type) =>
        wanted.EndsWith('*') ? type.StartsWith(wanted.AsSpan(0, wanted.Length - 1), StringComparison.Ordinal) : wanted == type;
}
