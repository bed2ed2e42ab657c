namespace Relay.Live;

/// <summary>An upstream's whole answer, for the copies of its request.</summary>
internal sealed record LiveAnswer(string? Upstream, string Outcome, int Status, IReadOnlyList<Header> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>
    /// Whether a copy that comes later may have it too. An upstream that was in trouble or asked for patience is asked again instead:
    /// that is what the sender repeats for.
    /// </summary>
    public bool IsLasting => Status is < 500 and not (408 or 425 or 429);

    /// <summary>What is there of the upstream's answer; null where it is longer than what is kept.</summary>
    public static LiveAnswer? FromExchange(HttpContext context, LiveExchange exchange, string? upstream, string outcome)
    {
        if (exchange.Body.IsTruncated)
            return null;
        var headers =
            from header in context.Response.Headers
            // How it was framed is no part of the answer: who gives it again frames it anew.
            where
                !header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                && !header.Key.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
            from value in header.Value
            select new Header(header.Key, value ?? "");
        return new LiveAnswer(upstream, outcome, context.Response.StatusCode, [.. headers], exchange.Body.Copy.ToArray());
    }

    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        foreach (var (name, value) in Headers)
            context.Response.Headers.Append(name, value);
        if (Status is StatusCodes.Status204NoContent or StatusCodes.Status304NotModified)
            return Task.CompletedTask;
        context.Response.ContentLength = Body.Length;
        return context.Response.Body.WriteAsync(Body).AsTask();
    }
}
