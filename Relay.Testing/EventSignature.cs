namespace Relay.Testing;

/// <summary>How an event is signed.</summary>
public enum EventSignature
{
    /// <summary>As its provider signs.</summary>
    Good,

    /// <summary>By somebody who has not seen this body.</summary>
    Wrong,

    /// <summary>Not at all.</summary>
    Missing,
}
