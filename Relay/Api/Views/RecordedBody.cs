using System.Net.Http.Headers;

namespace Relay.Api.Views;

/// <summary>Recorded bytes as a download: the original content type, and nothing that a browser would run.</summary>
internal sealed class RecordedBody(byte[] bytes, string? contentType, string fileName) : IResult
{
    /// <exception cref="ProblemException">Retention has removed the bytes, or they are not for a viewer.</exception>
    public static RecordedBody From(StoredBody body, string fileName, Masks masks) =>
        new(
            masks.Body(body.Bytes ?? throw new ProblemException("body_expired", "Retention has removed this body.")),
            body.Headers.First("Content-Type"),
            fileName
        );

    /// <inheritdoc cref="From(StoredBody, string, Masks)"/>
    public static RecordedBody From(SentBody body, string fileName, Masks masks) =>
        new(masks.Body(body.Bytes ?? throw new ProblemException(body.Missing!, body.Detail!)), body.ContentType, fileName);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        // A declared type can be anything; what is no media type would not pass as a header.
        response.ContentType =
            MediaTypeHeaderValue.TryParse(contentType, out _) && contentType.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0
                ? contentType
                : "application/octet-stream";
        response.ContentLength = bytes.Length;
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        return response.Body.WriteAsync(bytes, httpContext.RequestAborted).AsTask();
    }
}
