namespace Relay.Api.Views;

/// <summary>What would be sent.</summary>
/// <param name="Bytes">The length of the output in UTF-8.</param>
internal sealed record TemplateView(string Output, int Bytes, string ContentType);
