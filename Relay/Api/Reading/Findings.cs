namespace Relay.Api.Reading;

/// <summary>
/// Everything that is wrong with a request, in the order of the resource. What is no such resource at all (400) goes before what is a bad
/// one (422).
/// </summary>
internal sealed class Findings
{
    private readonly List<FieldError> _shape = [];
    private readonly List<FieldError> _values = [];

    /// <summary>The member is not of the form that the resource has.</summary>
    public void AddShape(string field, string code, string detail) => _shape.Add(new FieldError(field, code, detail));

    /// <summary>The member's value is not allowed.</summary>
    public void Add(string field, string code, string detail, IReadOnlyList<string>? allowed = null, TextPosition? at = null) =>
        _values.Add(new FieldError(field, code, detail, allowed, at));

    /// <exception cref="ProblemException">There is anything wrong.</exception>
    public void ThrowIfAny()
    {
        var (errors, status) =
            _shape.Count > 0 ? (_shape, StatusCodes.Status400BadRequest) : (_values, StatusCodes.Status422UnprocessableEntity);
        if (errors.Count > 0)
            throw new ProblemException(new Problem(errors[0].Code, $"{errors[0].Field}: {errors[0].Detail}", errors, status));
    }
}
