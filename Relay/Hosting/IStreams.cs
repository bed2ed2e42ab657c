namespace Relay.Hosting;

/// <summary>The operator's stream: the change log as server-sent events, to whoever may read.</summary>
internal interface IStreams
{
    /// <summary>
    /// Writes the stream until the client leaves, is cut, is no longer welcome, or the relay stops. Nothing of the answer is written yet.
    /// </summary>
    /// <param name="proof">Asked every 15 s; where it does not hold any more, the stream ends.</param>
    /// <param name="after">The last number that the client has; null to begin with what comes.</param>
    /// <exception cref="ProblemException"><c>stream_limit</c>: there are too many, of this caller or together.</exception>
    Task ServeAsync(HttpContext http, Caller caller, CallerProof proof, StreamFilter filter, long? after);
}
