using Relay.Hosting;

namespace Relay.Live;

/// <summary>Answers in place of an upstream's.</summary>
internal static class LiveAnswers
{
    /// <summary>What VoiceDock takes for "go on with your defaults".</summary>
    public static Task EmptyAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync("{}"u8.ToArray()).AsTask();
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
