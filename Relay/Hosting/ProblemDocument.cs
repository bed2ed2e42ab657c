namespace Relay.Hosting;

/// <summary>The problem document.</summary>
/// <param name="Errors">By field, in the order of the resource.</param>
/// <param name="Allowed">What the first field with a fixed list of values accepts.</param>
/// <param name="Error">The detail once more, where clients look for it there (<see cref="ErrorMemberFeature"/>).</param>
internal sealed record ProblemDocument(
    string Type,
    string Title,
    int Status,
    string Code,
    string Detail,
    string TraceId,
    IReadOnlyDictionary<string, ProblemItem[]>? Errors,
    IReadOnlyList<string>? Allowed,
    string? Error
);
