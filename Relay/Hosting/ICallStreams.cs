namespace Relay.Hosting;

/// <summary>The streams of accounts' calls: DialStack's, whichever provider a call came from.</summary>
internal interface ICallStreams
{
    /// <summary>
    /// Writes the stream until the client leaves, is cut, its session ends, or the relay stops. Nothing of the answer is written yet.
    /// </summary>
    /// <param name="session">One that holds.</param>
    /// <param name="secret">Its client secret, asked for every 15 s: a session ends with its key too.</param>
    /// <exception cref="ProblemException"><c>stream_limit</c>: there are too many, of this account or together.</exception>
    Task ServeAsync(HttpContext http, AccountSession session, string secret);
}
