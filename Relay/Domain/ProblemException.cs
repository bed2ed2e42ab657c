namespace Relay.Domain;

/// <summary>Carries a refusal up to the one place that turns refusals into answers (Hosting/ProblemBoundary).</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public ProblemException(string code, string detail)
        : this(new Problem(code, detail)) { }

    public Problem Problem { get; } = problem;

    public static ProblemException NotFound(string what) => new("not_found", $"There is no such {what}.");
}
