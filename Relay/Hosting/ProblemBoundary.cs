namespace Relay.Hosting;

/// <summary>
/// The outermost middleware, and the one place where refusals and faults become answers: no request makes it answer without a code.
/// </summary>
internal sealed class ProblemBoundary(RequestDelegate next, IProblemPages pages, ILogger<ProblemBoundary> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (IsBare(http.Response) && ProblemCodes.ForStatus(http.Response.StatusCode) is { } code)
            {
                await WriteAsync(http, new Problem(code, Sentence(http, code)), http.Response.StatusCode);
            }
        }
        catch (Exception error)
        {
            await AnswerAsync(http, error);
        }
    }

    private async Task AnswerAsync(HttpContext http, Exception error)
    {
        if (http.RequestAborted.IsCancellationRequested || http.Response.HasStarted)
        {
            // Nobody is left to answer, or half an answer is out: an honest end of the connection is all that remains.
            if (http.Response.HasStarted)
                http.Abort();
            if (error is not (OperationCanceledException or IOException or ProblemException or StorageException))
                LogFailed(http, error);
            return;
        }

        var problem = ProblemOf(error);
        if (problem.Code == "internal")
            LogFailed(http, error);
        // Allow, Location and the like of a half-made answer do not belong to the refusal.
        http.Response.Clear();
        await WriteAsync(http, problem, problem.Status ?? ProblemCodes.Status(problem.Code));
    }

    private Task WriteAsync(HttpContext http, Problem problem, int status) =>
        pages.Wants(http.Request) ? pages.ShowAsync(http, problem, status) : ProblemWriter.WriteAsync(http, problem, status);

    private static Problem ProblemOf(Exception error) =>
        error switch
        {
            ProblemException refusal => refusal.Problem,
            StorageException refusal => new Problem(refusal.Code, "The store takes nothing just now; what was sent is not recorded."),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new Problem(
                "body_too_large",
                "The body is larger than allowed here."
            ),
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new Problem(
                "body_too_slow",
                "The body came too slowly."
            ),
            // Kestrel throws the first for most bad chunks and the second for a chunk size that overflows.
            BadHttpRequestException or IOException => new Problem("body_framing_invalid", "The body is not framed as HTTP says."),
            _ => new Problem("internal", "Something failed here. The log has it under this traceId."),
        };

    private static bool IsBare(HttpResponse response) =>
        !response.HasStarted && response.ContentLength is null && response.ContentType is null;

    private static string Sentence(HttpContext http, string code) =>
        code switch
        {
            "not_found" => "There is nothing at this address.",
            "method_not_allowed" => $"This address takes {http.Response.Headers.Allow}.",
            "content_type_unsupported" => "The body's content type is not one that is read here.",
            "body_too_large" => "The body is larger than allowed here.",
            _ => "The request could not be read.",
        };

    // A path can carry tokens and line breaks, so it is not logged; the trace id finds the request.
    private void LogFailed(HttpContext http, Exception error) =>
        log.LogError(LogEvents.RequestFailed, error, "A {Method} request failed ({TraceId})", http.Request.Method, http.TraceIdentifier);
}
