namespace Relay.Commands.Listen;

/// <summary>The connection to the relay ended, or none was made: it is tried again.</summary>
internal sealed class TunnelLostException(string sentence, Exception? inner = null) : Exception(sentence, inner);
