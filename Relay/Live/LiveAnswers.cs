using Relay.Hosting;

namespace Relay.Live;

/// <summary>Answers in place of an upstream's.</summary>
internal static class LiveAnswers
{
    /// <summary>What the provider takes for "go on without".</summary>
    public static Task EmptyAsync(HttpContext context, RecipeAnswer empty)
    {
        context.Response.StatusCode = empty.Status;
        if (empty.Body is not { } body)
            return Task.CompletedTask;
        context.Response.ContentType = empty.ContentType ?? SourceResponse.DefaultContentType;
        return context.Response.WriteAsync(body);
    }

    public static Task FailedAsync(HttpContext context, string code, int elapsedMs) =>
        ProblemWriter.WriteAsync(context, new Problem(code, Sentence(code, elapsedMs)));

    private static string Sentence(string code, int elapsedMs) =>
        code switch
        {
            ExchangeOutcomes.UpstreamTimeout => $"The upstream gave no complete answer within {elapsedMs} ms. The event is recorded.",
            ExchangeOutcomes.UpstreamMissing =>
                "This message needs an answer, and its source has no upstream to ask. The event is recorded.",
            _ => "The upstream could not be reached or broke off. The event is recorded.",
        };
}
