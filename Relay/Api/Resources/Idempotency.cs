using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Relay.Api.Reading;
using Relay.Api.Views;
using Relay.Hosting;

namespace Relay.Api.Resources;

/// <summary>
/// POSTs under /api/v1 that carry an <c>Idempotency-Key</c>: carried out once, answered alike for a day.
/// <code>
/// no key of the form ► 400   begun, not answered ► 409   another request has it ► 422   answered ► the same answer, marked
/// </code>
/// What is final is kept, refusals too; what could go otherwise the next time (408, 429, 5xx) frees the key.
/// </summary>
internal sealed class Idempotency(RequestDelegate next, IAnswerLog answers)
{
    public const string Header = "Idempotency-Key";
    public const int MaxLength = 255;

    /// <summary>What of an answer is kept beside its status and body.</summary>
    private static readonly string[] KeptHeaders = ["Content-Type", "Location", "ETag", "WWW-Authenticate"];

    public Task InvokeAsync(HttpContext http)
    {
        var keys = http.Request.Headers[Header];
        if (keys.Count == 0 || !HttpMethods.IsPost(http.Request.Method) || !http.Request.Path.StartsWithSegments("/api/v1"))
            return next(http);
        if (keys is [{ Length: > 0 and <= MaxLength } key] && key.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0)
            return OnceAsync(http, key);
        throw new ProblemException("idempotency_key_invalid", $"{Header} is given once, with 1 to {MaxLength} printable ASCII characters.");
    }

    private async Task OnceAsync(HttpContext http, string key)
    {
        var body = await StrictJson.BytesAsync(http);
        var claim = await answers.BeginAsync(http.Actor(), key, Digest(http.Request, body), http.RequestAborted);
        switch (claim.State)
        {
            case AnswerClaimState.Reused:
                throw new ProblemException(
                    "idempotency_key_reused",
                    $"Another request was sent with this {Header}; a new request takes a new one."
                );
            case AnswerClaimState.InProgress:
                throw new ProblemException(
                    "idempotency_in_progress",
                    "This request is being carried out; ask again for its answer in a moment."
                );
            case AnswerClaimState.Answered:
                http.Response.Headers["Idempotency-Replayed"] = "true";
                await WriteAsync(http, claim.Answer!);
                break;
            default:
                http.Request.Body = new MemoryStream(body);
                await CarryOutAsync(http, claim.Id);
                break;
        }
    }

    /// <summary>A client that goes away is the very case that the key is for, so from here on the request runs to its end.</summary>
    private async Task CarryOutAsync(HttpContext http, long id)
    {
        var (aborted, real) = (http.RequestAborted, http.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        using var buffer = new MemoryStream();
        var isKept = false;
        try
        {
            http.RequestAborted = CancellationToken.None;
            http.Response.Body = buffer;
            await AnswerAsync(http, buffer);
            await http.Response.BodyWriter.FlushAsync(CancellationToken.None);
            isKept = IsFinal(http.Response, buffer);
            if (isKept)
                await answers.KeepAsync(id, new KeptAnswer(http.Response.StatusCode, Kept(http.Response), buffer.ToArray()));
        }
        finally
        {
            http.RequestAborted = aborted;
            http.Features.Set(real);
            if (!isKept)
                await answers.ForgetAsync(id);
        }

        if (buffer.Length == 0)
            return;
        http.Response.ContentLength = buffer.Length;
        await http.Response.Body.WriteAsync(buffer.ToArray(), aborted);
    }

    /// <summary>Refusals are answers too, and are made here so that they can be kept.</summary>
    private async Task AnswerAsync(HttpContext http, MemoryStream buffer)
    {
        try
        {
            await next(http);
        }
        catch (ProblemException refusal)
        {
            http.Response.Headers.Clear();
            buffer.SetLength(0);
            await ProblemWriter.WriteAsync(http, refusal.Problem);
        }
    }

    // A bare refusal has no body yet: it gets one behind this.
    private static bool IsFinal(HttpResponse response, MemoryStream body) =>
        response.StatusCode is < 500 and not (408 or 429) && (response.StatusCode < 400 || body.Length > 0);

    private static HeaderList Kept(HttpResponse response) =>
        new([.. KeptHeaders.SelectMany(name => response.Headers[name].Select(value => new Header(name, value ?? "")))]);

    private static Task WriteAsync(HttpContext http, KeptAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            http.Response.Headers[name] = value;
        http.Response.ContentLength = answer.Status == StatusCodes.Status204NoContent ? null : answer.Body.Length;
        return answer.Body.Length == 0 ? Task.CompletedTask : http.Response.Body.WriteAsync(answer.Body, http.RequestAborted).AsTask();
    }

    private static byte[] Digest(HttpRequest request, byte[] body) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes($"{request.Path}{request.QueryString}\n{request.ContentType}\n"), .. body]);
}
