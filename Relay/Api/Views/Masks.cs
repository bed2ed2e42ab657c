using System.Text;
using System.Text.Unicode;

namespace Relay.Api.Views;

/// <summary>How numbers are shown to who asks: a viewer sees their last four digits.</summary>
internal readonly record struct Masks(bool Hides)
{
    public static Masks For(HttpContext http) => new(http.Caller().Role != Role.Admin);

    public string? Number(string? number) => Hides ? Masking.Number(number) : number;

    public string? Text(string? text) => Hides ? Masking.Text(text) : text;

    /// <summary>A request target: what a query says is not for viewers, numbers in the path are masked.</summary>
    public string? Target(string? target) => Hides && target is not null ? Masking.Text(RequestTarget.Masked(target)) : target;

    /// <summary>Its path, decoded; null where there is none.</summary>
    public string? Path(string? target) => RequestTarget.Path(Target(target)) is { Length: > 0 } path ? path : null;

    /// <summary>Its query, as it was sent; null where there is none.</summary>
    public string? Query(string? target) => RequestTarget.Query(Target(target)) is { Length: > 0 } query ? query : null;

    /// <summary>A recorded body. What is no text, such as a compressed one, can't be masked and is not for viewers.</summary>
    /// <exception cref="ProblemException"><c>scope_insufficient</c>.</exception>
    public byte[] Body(byte[] bytes)
    {
        if (!Hides)
            return bytes;
        return Utf8.IsValid(bytes)
            ? MaskedBody.From(bytes)
            : throw new ProblemException(
                "scope_insufficient",
                "This body is no text, so that numbers in it can't be masked: it takes an admin's key."
            );
    }

    /// <summary>The body of an answer, as text.</summary>
    public string Answer(byte[] bytes) => Encoding.UTF8.GetString(Hides && Utf8.IsValid(bytes) ? MaskedBody.From(bytes) : bytes);
}
