namespace Relay.Api.Views;

/// <summary>What a late request became.</summary>
/// <param name="Duplicate">The provider had sent it again since: it is that event, and nothing is delivered anew.</param>
internal sealed record AdmittedView(string EventId, bool? Duplicate);
