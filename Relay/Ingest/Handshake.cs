using System.Text;

namespace Relay.Ingest;

/// <summary>
/// Requests that ask whether the address is ours: answered as the recipe says, and nothing is recorded as an event.
/// </summary>
internal static class Handshake
{
    private const string Text = "text/plain; charset=utf-8";

    /// <summary>The answer to one that needs no signature; null where the request is none.</summary>
    public static HandshakeAnswer? AnswerUnsigned(RoutedSource source, in InboundRequest request) =>
        source.Dialect.AnswerHandshake(request, source.Keys.FirstOrDefault(), isTrusted: source.Keys.Length == 0);

    /// <summary>The answer to one that the source's signature does not stand against; null where the request is none.</summary>
    public static HandshakeAnswer? Answer(RoutedSource source, in InboundRequest request, SigningKey? verified) =>
        source.Dialect.ReadChallenge(request) is { } echo ? new HandshakeAnswer(Encoding.UTF8.GetBytes(echo), Text, [])
        : verified is null ? null
        : source.Dialect.AnswerHandshake(request, verified, isTrusted: true);
}
