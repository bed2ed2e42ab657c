namespace Relay.Commands.Listen;

/// <summary>What the local handler made of a delivery.</summary>
/// <param name="Message">As the relay is told.</param>
/// <param name="Body">The answer's bytes, as much as is kept.</param>
internal sealed record LocalAnswer(AnswerMessage Message, byte[] Body)
{
    /// <summary>Whether the handler has answered, so that it must not be asked again unasked.</summary>
    public bool IsFinal => Message.Status is not null;
}
