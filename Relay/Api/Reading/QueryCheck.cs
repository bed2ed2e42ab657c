namespace Relay.Api.Reading;

/// <summary>
/// Refuses what a query says beside the names that its address knows: a filter with a typing error would otherwise give the whole list,
/// and look like an answer.
/// </summary>
internal sealed class QueryCheck : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Request.Query.Count > 0)
        {
            var known = http.GetEndpoint()?.Metadata.GetOrderedMetadata<QueryMetadata>() ?? [];
            Check(http.Request.Query.Keys, [.. known.SelectMany(query => query.Names).Distinct()]);
        }

        return next(context);
    }

    /// <exception cref="ProblemException"><c>parameter_unknown</c>.</exception>
    public static void Check(IEnumerable<string> names, IReadOnlyList<string> allowed)
    {
        if (names.FirstOrDefault(name => !allowed.Contains(name, StringComparer.OrdinalIgnoreCase)) is not { } unknown)
            return;
        var detail = allowed.Count == 0 ? "This address takes no parameters." : "One of the parameters of this address.";
        throw new ProblemException(
            new Problem(
                "parameter_unknown",
                $"There is no parameter \"{(unknown.Length > 64 ? unknown[..64] : unknown)}\" here.",
                [new FieldError(unknown.Length > 64 ? unknown[..64] : unknown, "parameter_unknown", detail, allowed)]
            )
        );
    }
}
