namespace Relay.Hosting;

/// <summary>What the guards take from the outside.</summary>
/// <param name="AllowedHosts">Names under which the operator's side may be asked for, beside the names of loopback; <c>*</c> for
/// all.</param>
internal sealed record GuardOptions(IReadOnlyList<string> AllowedHosts);
