using System.Buffers;

namespace Relay.Domain;

/// <summary>The operator's stream: the change log as server-sent events, to whoever may read.</summary>
internal interface IStreams
{
    /// <summary>Writes the stream until the client leaves, is cut, is no longer welcome, or the relay stops. Nothing of the answer is written yet.</summary>
    /// <param name="proof">Asked every 15 s; where it does not hold any more, the stream ends.</param>
    /// <param name="after">The last number that the client has; null to begin with what comes.</param>
    /// <exception cref="ProblemException"><c>stream_limit</c>: there are too many, of this caller or together.</exception>
    Task ServeAsync(HttpContext http, Caller caller, CallerProof proof, StreamFilter filter, long? after);
}

/// <summary>Which changes a client wants. Null admits all of its sort; what a change does not have, such as a run's webhook, is not admitted by a filter for it.</summary>
internal sealed record StreamFilter(IReadOnlyList<ChangeSort>? Sorts = null, IReadOnlyList<string>? Kinds = null, IReadOnlyList<long>? Sources = null, IReadOnlyList<long>? Webhooks = null)
{
    public bool Admits(Change change) =>
        (Sorts is null || Sorts.Contains(change.Sort))
        && (Kinds is null || (change.Kind is { } kind && Kinds.Contains(kind)))
        && (Sources is null || (change.SourceId is { } source && Sources.Contains(source)))
        && (Webhooks is null || (change.WebhookId is { } webhook && Webhooks.Contains(webhook)));
}

/// <summary>Writes a change's data as JSON on one line: the API's shapes, which the stream does not know.</summary>
internal delegate void ChangeFormat(Change change, IBufferWriter<byte> output);
