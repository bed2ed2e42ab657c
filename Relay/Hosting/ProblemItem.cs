namespace Relay.Hosting;

/// <summary>What is wrong with a field.</summary>
internal sealed record ProblemItem(string Code, string Detail, IReadOnlyList<string>? Allowed, TextPosition? At);
