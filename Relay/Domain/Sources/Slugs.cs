using System.Text;

namespace Relay.Domain.Sources;

/// <summary>The part of a source's URL that names it: 1 to 64 of <c>a-z 0-9 -</c>.</summary>
internal static class Slugs
{
    public const int MaxLength = 64;

    public static bool IsValid(string slug) =>
        slug.Length is > 0 and <= MaxLength && slug.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>A slug made from a name, with <c>-2</c>, <c>-3</c> and so on where it is taken.</summary>
    public static string FromName(string name, Func<string, bool> isTaken)
    {
        var stem = Stem(name);
        if (!isTaken(stem))
            return stem;
        for (var number = 2; ; number++)
        {
            var suffix = $"-{number}";
            var slug = stem[..Math.Min(stem.Length, MaxLength - suffix.Length)] + suffix;
            if (!isTaken(slug))
                return slug;
        }
    }

    private static string Stem(string name)
    {
        var slug = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c))
                slug.Append(char.ToLowerInvariant(c));
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
            if (slug.Length == MaxLength)
                break;
        }

        var stem = slug.ToString().TrimEnd('-');
        return stem.Length == 0 ? "source" : stem;
    }
}
