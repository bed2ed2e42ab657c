namespace Relay.Testing;

/// <summary>Something did not come as the test said it would: its message is what a person needs to know. Any test framework shows it.</summary>
public sealed class RelayAssertionException : Exception
{
    /// <summary>Without a word.</summary>
    public RelayAssertionException() { }

    /// <param name="message">What was expected, and what came.</param>
    public RelayAssertionException(string message)
        : base(message) { }

    /// <param name="message">What was expected, and what came.</param>
    /// <param name="cause">What it comes from.</param>
    public RelayAssertionException(string message, Exception cause)
        : base(message, cause) { }
}
