using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Relay.Config;
using Relay.Hosting;

namespace Relay.Ingest;

/// <summary>Step 2: reads a bounded body and the headers, exactly as they came.</summary>
internal sealed class Capture(TimeProvider clock, IngestOptions options, BodyRoom room)
{
    /// <summary>Never throws for what a sender does.</summary>
    /// <exception cref="StorageException">So many large bodies are under way that there is no room for this one.</exception>
    public async ValueTask<Captured> ReadAsync(HttpContext context, RoutedSource source, IngestTarget target)
    {
        var headers = HeadersOf(context);
        var limit = source.Source.MaxBodyBytes ?? options.MaxBodyBytes;
        var tooLarge = new Problem("body_too_large", $"The body has more than {limit} bytes.");
        if (context.Request.ContentLength > limit)
        {
            context.Response.Headers.Connection = "close";
            return Finish(context, source, headers, target, default, (int)Math.Min(context.Request.ContentLength.Value, int.MaxValue)) with
            {
                Refusal = tooLarge,
            };
        }

        // The bound is the source's own, kept here: Kestrel's is the same for all.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
            bound.MaxRequestBodySize = null;
        try
        {
            var body = context.Request.ContentLength is { } length
                ? await ExactAsync(context, (int)length).ConfigureAwait(false)
                : await GrowingAsync(context, limit).ConfigureAwait(false);
            if (body.Length <= limit)
                return Finish(context, source, headers, target, body, body.Length);
            context.Response.Headers.Connection = "close";
            return Finish(context, source, headers, target, body, body.Length) with { Refusal = tooLarge };
        }
        catch (BadHttpRequestException bad) when (bad.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            return Finish(context, source, headers, target, default, 0) with
            {
                Refusal = new Problem("body_too_slow", "The body came too slowly."),
            };
        }
        catch (Exception gone)
            when (gone is ConnectionResetException or OperationCanceledException
                || context.RequestAborted.IsCancellationRequested
                || IsCutShort(gone)
            )
        {
            return Captured.Nobody;
        }
        catch (Exception bad) when (bad is IOException)
        {
            // BadHttpRequestException is one; so is what a chunk size beyond 64 bits throws.
            context.Response.Headers.Connection = "close";
            return Finish(context, source, headers, target, default, 0) with
            {
                Refusal = new Problem("body_framing_invalid", "The body's framing is broken."),
            };
        }
    }

    /// <summary>The sender closed before the declared end. Kestrel says so only in words.</summary>
    private static bool IsCutShort(Exception error) =>
        error is BadHttpRequestException && error.Message.StartsWith("Unexpected end", StringComparison.Ordinal);

    private async ValueTask<ReadOnlyMemory<byte>> ExactAsync(HttpContext context, int length)
    {
        if (length == 0)
            return default;
        room.Take(context, 0, length);
        var body = GC.AllocateUninitializedArray<byte>(length);
        var reader = context.Request.BodyReader;
        for (var at = 0; at < length; )
        {
            var read = await reader.ReadAsync().ConfigureAwait(false);
            if (read.IsCanceled)
                throw new OperationCanceledException();
            read.Buffer.CopyTo(body.AsSpan(at));
            at += (int)read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted && at < length)
                throw new OperationCanceledException();
        }

        return body;
    }

    private async ValueTask<ReadOnlyMemory<byte>> GrowingAsync(HttpContext context, int limit)
    {
        var body = new ArrayBufferWriter<byte>();
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync().ConfigureAwait(false);
            if (read.IsCanceled)
                throw new OperationCanceledException();
            var had = body.Capacity;
            foreach (var segment in read.Buffer)
                body.Write(segment.Span);
            if (body.Capacity > had)
                room.Take(context, had, body.Capacity);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || body.WrittenCount > limit)
                return body.WrittenMemory;
        }
    }

    /// <summary>A request that is refused before its body is read.</summary>
    public Captured WithoutBody(HttpContext context, RoutedSource source, IngestTarget target) =>
        Finish(context, source, HeadersOf(context), target, default, 0) with
        {
            BodyBytes = (int)Math.Min(context.Request.ContentLength ?? 0, int.MaxValue),
            Method = HttpMethods.IsPost(context.Request.Method) ? null : context.Request.Method,
        };

    private Captured Finish(
        HttpContext context,
        RoutedSource source,
        HeaderList headers,
        IngestTarget target,
        ReadOnlyMemory<byte> body,
        int bytes
    )
    {
        var request = new InboundRequest(body, headers, target.Target);
        if (source.Dialect.SignsUrl)
            request = request with { Address = AddressOf(context.Request, target) };
        if (!HttpMethods.IsPost(context.Request.Method))
            request = request with { Method = context.Request.Method };
        return new Captured(
            request,
            SHA256.HashData(body.Span),
            bytes,
            clock.GetUtcNow().ToUnixTimeMilliseconds(),
            Address(context.Connection.RemoteIpAddress)
        );
    }

    /// <summary>What the sender wrote before the target, as far as it can be known: the host may be another one behind a proxy.</summary>
    private static string AddressOf(HttpRequest request, IngestTarget target) =>
        $"{request.Scheme}://{request.Host}{PublicSide.Path}/{target.Slug}";

    private static HeaderList HeadersOf(HttpContext context) =>
        context.Features.Get<WireHead>()?.Headers(context.Request) ?? Headers(context.Request.Headers);

    /// <summary>What Kestrel made of them: each name's values in order, the names not.</summary>
    private static HeaderList Headers(IHeaderDictionary headers)
    {
        var list = new List<Header>(headers.Count);
        foreach (var (name, values) in headers)
        {
            if (values.Count == 1)
                list.Add(new Header(name, values.ToString()));
            else
                foreach (var value in values)
                    list.Add(new Header(name, value ?? ""));
        }

        return new HeaderList([.. list]);
    }

    private static string Address(IPAddress? address) =>
        address is null ? ""
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString()
        : address.ToString();
}
