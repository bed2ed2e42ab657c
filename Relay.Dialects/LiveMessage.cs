namespace Relay.Dialects;

/// <summary>A message whose sender waits for a computed answer.</summary>
/// <param name="Limit">How long the provider waits.</param>
/// <param name="EmptyAnswer">Whether <c>200 {}</c> is a good answer where no upstream is set (VoiceDock); else that is an error
/// (DialStack).</param>
public sealed record LiveMessage(TimeSpan Limit, bool EmptyAnswer);
