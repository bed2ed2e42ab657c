using System.Text.Json.Serialization;

namespace Relay.Domain.Calls;

/// <summary>
/// Something that an event has said, with what decides between two that differ: who has more of a say, then the later in order, then the
/// greater value.
/// None of it depends on when the event came in, so facts merge in any order, and as often as they like, to the same one.
/// </summary>
/// <param name="Value">What was said.</param>
/// <param name="Rank">How much say the event has in this.</param>
/// <param name="Order">The provider's time, or its negative where the first word counts; 0 where the provider gave none.</param>
internal sealed record Fact<T>(
    [property: JsonPropertyName("v")] T Value,
    [property: JsonPropertyName("r")] int Rank,
    [property: JsonPropertyName("o")] long Order
)
    where T : notnull
{
    /// <summary>The one that stands.</summary>
    public static Fact<T>? Stronger(Fact<T>? left, Fact<T>? right) =>
        left is null ? right
        : right is null || Compare(left, right) >= 0 ? left
        : right;

    private static int Compare(Fact<T> left, Fact<T> right)
    {
        if (left.Rank != right.Rank)
            return left.Rank.CompareTo(right.Rank);
        if (left.Order != right.Order)
            return left.Order.CompareTo(right.Order);
        // Texts by their code units: the order must not change with a machine's language.
        return left.Value is string text
            ? string.CompareOrdinal(text, (string)(object)right.Value)
            : Comparer<T>.Default.Compare(left.Value, right.Value);
    }
}
