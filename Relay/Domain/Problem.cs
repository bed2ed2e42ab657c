namespace Relay.Domain;

/// <summary>Why a request is refused.</summary>
/// <param name="Code">A stable code of the registry (reliability §10).</param>
/// <param name="Detail">One sentence for people; never a secret.</param>
/// <param name="Errors">What is wrong with which field, in the order of the resource.</param>
/// <param name="Status">The HTTP status where it is not the code's own: a code can name an address in one place and a field in
/// another.</param>
/// <param name="RetryAfterSeconds">When to try again, where it is not the usual second of its status.</param>
internal sealed record Problem(
    string Code,
    string Detail,
    IReadOnlyList<FieldError>? Errors = null,
    int? Status = null,
    int? RetryAfterSeconds = null
);
