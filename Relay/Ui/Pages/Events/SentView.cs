using Relay.Ui.Bodies;

namespace Relay.Ui.Pages.Events;

/// <summary>The body of a try as a page shows it.</summary>
/// <param name="Body">As it was sent, or why it can't be had.</param>
/// <param name="View">Null where it can't be had.</param>
/// <param name="Difference">Against what the provider sent; null where the two are the same bytes, or one of them is no text.</param>
/// <param name="Curl">The same request once more as a command; null for viewers.</param>
internal sealed record SentView(SentBody Body, BodyView? View, TextComparison? Difference, string? Curl);
