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
            Check(http.Request.Query.Keys, http.GetEndpoint()?.Metadata.GetOrderedMetadata<QueryMetadata>() ?? []);
        return next(context);
    }

    private static void Check(IEnumerable<string> names, IReadOnlyList<QueryMetadata> known)
    {
        var allowed = known.SelectMany(query => query.Names).Distinct().ToArray();
        if (names.FirstOrDefault(name => !allowed.Contains(name, StringComparer.OrdinalIgnoreCase)) is not { } unknown)
            return;
        var detail = allowed.Length == 0 ? "This address takes no parameters." : "One of the parameters of this address.";
        throw new ProblemException(
            new Problem(
                "parameter_unknown",
                $"There is no parameter \"{(unknown.Length > 64 ? unknown[..64] : unknown)}\" here.",
                [new FieldError(unknown.Length > 64 ? unknown[..64] : unknown, "parameter_unknown", detail, allowed)]
            )
        );
    }
}
