namespace Relay.Dialects.Samples;

/// <summary>A signature that came from outside of Relay's code: an entry of <c>vectors.json</c>.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Secret">As an operator would enter it.</param>
/// <param name="Now">The time of arrival, Unix seconds.</param>
/// <param name="Headers">The headers that matter.</param>
/// <param name="Body">The body's text.</param>
/// <param name="Reason">The verdict: null for valid.</param>
/// <param name="Reserialised">Whether the body fits only as JavaScript would write it.</param>
/// <param name="Path">What follows the source's address.</param>
/// <param name="Recipe">Of the generic dialect only.</param>
/// <param name="Address">The address that was called, for signatures over it.</param>
/// <param name="Method">Null for POST.</param>
public sealed record SignatureVector(
    string Name,
    string Secret,
    long Now,
    IReadOnlyDictionary<string, string> Headers,
    string Body,
    string? Reason,
    bool Reserialised,
    string Path = "",
    Recipe? Recipe = null,
    string? Address = null,
    string? Method = null
)
{
    /// <summary>The request that it is about.</summary>
    public InboundRequest ToRequest() =>
        new(
            System.Text.Encoding.UTF8.GetBytes(Body),
            new HeaderList([.. Headers.Select(header => new Header(header.Key, header.Value))]),
            Path
        )
        {
            Address = Address,
            Method = Method,
        };
}
