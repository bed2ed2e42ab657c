namespace Relay.Storage.Querying;

/// <summary>Conditions and their parameters, gathered one by one: texts of people only ever become parameters.</summary>
internal sealed class Where
{
    private readonly List<string> _conditions = [];
    private readonly List<(string, object?)> _parameters = [];

    public Where Add(string condition, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        _conditions.Add(condition);
        _parameters.AddRange(parameters);
        return this;
    }

    public Where AddIf(bool applies, string condition, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        applies ? Add(condition, parameters) : this;

    /// <summary>All conditions, or one that always holds.</summary>
    public override string ToString() => _conditions.Count == 0 ? "1 = 1" : string.Join(" AND ", _conditions);

    /// <summary>The parameters, and these.</summary>
    public (string, object?)[] With(params ReadOnlySpan<(string Name, object? Value)> more) => [.. _parameters, .. more];
}
