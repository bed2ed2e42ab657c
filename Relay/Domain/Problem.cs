namespace Relay.Domain;

/// <summary>Why a request is refused.</summary>
/// <param name="Code">A stable code of the registry (reliability §10).</param>
/// <param name="Detail">One sentence for people; never a secret.</param>
/// <param name="Errors">What is wrong with which field, in the order of the resource.</param>
/// <param name="Status">The HTTP status where it is not the code's own: a code can name an address in one place and a field in another.</param>
/// <param name="RetryAfterSeconds">When to try again, where it is not the usual second of its status.</param>
internal sealed record Problem(string Code, string Detail, IReadOnlyList<FieldError>? Errors = null, int? Status = null, int? RetryAfterSeconds = null);

/// <summary>What is wrong with one field.</summary>
/// <param name="Field">The member's path, as <c>recipe.signature.header</c>.</param>
/// <param name="Allowed">What would have been accepted, where that is a list.</param>
/// <param name="At">Where in the value, where it is a text with places.</param>
internal sealed record FieldError(string Field, string Code, string Detail, IReadOnlyList<string>? Allowed = null, TextPosition? At = null);

/// <summary>Carries a refusal up to the one place that turns refusals into answers (Hosting/ProblemBoundary).</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public ProblemException(string code, string detail) : this(new Problem(code, detail))
    {
    }

    public Problem Problem { get; } = problem;

    public static ProblemException NotFound(string what) => new("not_found", $"There is no such {what}.");
}
