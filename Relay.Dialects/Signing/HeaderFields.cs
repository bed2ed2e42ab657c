namespace Relay.Dialects.Signing;

/// <summary>Fields in one header, each <c>name=value</c>, with commas or semicolons between them.</summary>
internal static class HeaderFields
{
    /// <summary>The first value of a field, or null.</summary>
    public static string? Find(string text, string name)
    {
        var found = new List<string>(1);
        Collect(text, ",;", name, found);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>Adds every value of a field.</summary>
    /// <returns>How many fields there are, of whatever name.</returns>
    public static int Collect(ReadOnlySpan<char> text, ReadOnlySpan<char> separators, ReadOnlySpan<char> name, List<string> values)
    {
        var count = 0;
        foreach (var range in text.SplitAny(separators))
        {
            var field = text[range].Trim(" \t");
            if (field.IsEmpty)
                continue;
            count++;
            // Of the first equals sign: base64 ends in some.
            var equals = field.IndexOf('=');
            if (equals >= 0 && field[..equals].SequenceEqual(name))
                values.Add(field[(equals + 1)..].ToString());
        }

        return count;
    }
}
