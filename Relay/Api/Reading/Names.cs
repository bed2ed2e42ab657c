using System.Text.Json;

namespace Relay.Api.Reading;

/// <summary>The names of enum values in the API: snake case.</summary>
internal static class Names
{
    public static string Text<T>(T value)
        where T : struct, Enum => Table<T>.Names[Array.IndexOf(Table<T>.Values, value)];

    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => Table<T>.Names;

    public static bool TryParse<T>(string name, out T value)
        where T : struct, Enum
    {
        var index = Array.IndexOf(Table<T>.Names, name);
        value = index < 0 ? default : Table<T>.Values[index];
        return index >= 0;
    }

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly T[] Values = Enum.GetValues<T>();
        public static readonly string[] Names = [.. Values.Select(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()))];
    }
}
