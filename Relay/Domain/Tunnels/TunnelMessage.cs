using System.Text.Json.Serialization;

namespace Relay.Domain.Tunnels;

/// <summary>
/// What the two ends of a tunnel say to each other. Each message travels as one binary WebSocket message (<see cref="TunnelCodec"/>).
/// <code>
///   listener                                relay
///   hello ──────────────────────────────►         who I am
///         ◄────────────────────────────── ready   what waits, how long silence may last   │ refused: another one has the name
///   start ──────────────────────────────►         catch up or skip
///         ◄────────────────────────────── deliver + body        at most maxInFlight unanswered ones
///   answer + body ──────────────────────►
///         ◄────────────────────────────── settled  the answer is on disk: only then is it forgotten here
///   beat  ◄─────────────────────────────► beat     both ways, whatever else is said
///         ◄────────────────────────────── bye      the relay stops, the listener was removed or taken over
/// </code>
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(HelloMessage), "hello")]
[JsonDerivedType(typeof(ReadyMessage), "ready")]
[JsonDerivedType(typeof(RefusedMessage), "refused")]
[JsonDerivedType(typeof(StartMessage), "start")]
[JsonDerivedType(typeof(PauseMessage), "pause")]
[JsonDerivedType(typeof(DeliverMessage), "deliver")]
[JsonDerivedType(typeof(AnswerMessage), "answer")]
[JsonDerivedType(typeof(SettledMessage), "settled")]
[JsonDerivedType(typeof(BeatMessage), "beat")]
[JsonDerivedType(typeof(ByeMessage), "bye")]
internal abstract record TunnelMessage;
