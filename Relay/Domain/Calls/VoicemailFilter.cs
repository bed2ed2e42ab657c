namespace Relay.Domain.Calls;

/// <summary>Which voicemails. Times are as in <see cref="CallFilter"/>.</summary>
/// <param name="Text">An exact voicemail or call id, or a telephone number in any spelling.</param>
internal sealed record VoicemailFilter(
    string? Text = null,
    long? SourceId = null,
    long? From = null,
    long? To = null,
    SimulatedFilter? Simulated = null
);
