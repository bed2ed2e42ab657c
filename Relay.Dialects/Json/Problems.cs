namespace Relay.Dialects.Json;

/// <summary>The stable codes of <see cref="Envelope.Problem"/>.</summary>
public static class Problems
{
#pragma warning disable CS1591 // The names say it; reliability.md §8 C has the inputs.
    public const string BodyEmpty = "body_empty",
        JsonInvalid = "json_invalid",
        JsonDuplicateKey = "json_duplicate_key",
        JsonTooDeep = "json_too_deep",
        Utf8Invalid = "utf8_invalid",
        TypeUnusable = "type_unusable",
        Undecodable = "undecodable";
#pragma warning restore CS1591
}
