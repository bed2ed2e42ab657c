namespace Relay.Hosting.Dialing;

/// <summary>
/// A connection was not made, with who is to blame. It crosses the HTTP handler, which has exceptions only, and becomes a value again
/// right behind it.
/// </summary>
internal sealed class DialException(Outcome outcome, string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    public Outcome Outcome { get; } = outcome;

    /// <summary>The one this failure came from, however deep the handler has wrapped it.</summary>
    public static DialException? FindIn(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is DialException found)
                return found;
        }

        return null;
    }
}
