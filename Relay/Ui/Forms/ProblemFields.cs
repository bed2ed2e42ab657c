namespace Relay.Ui.Forms;

/// <summary>What a refusal says of one field.</summary>
internal static class ProblemFields
{
    /// <param name="field">As the API calls it. What stands within it is said with it.</param>
    public static IReadOnlyList<FieldFault> FindErrors(this Problem? problem, string field) =>
        problem?.Errors is { Count: > 0 } errors
            ?
            [
                .. errors
                    .Where(error => error.Field == field || error.Field.StartsWith(field + ".", StringComparison.Ordinal))
                    .Select(error => new FieldFault(error.Code, error.Detail)),
            ]
            : [];

    /// <summary>The value of <c>aria-invalid</c>.</summary>
    public static string? Invalid(this Problem? problem, string field) =>
        problem?.Errors?.Any(error => error.Field == field) == true ? "true" : null;
}
