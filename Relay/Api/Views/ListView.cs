namespace Relay.Api.Views;

/// <summary>A list's answer.</summary>
/// <param name="NextCursor">Where the next page begins. A page can be short, even empty, and still have a next one: filters without an
/// index look at a part of the history per page.</param>
internal sealed record ListView<T>(
    IReadOnlyList<T> Items,
    [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.Never)]
        string? NextCursor
);
