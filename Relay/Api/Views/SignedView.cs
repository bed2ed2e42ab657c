namespace Relay.Api.Views;

/// <summary>What is signed.</summary>
/// <param name="Template">As <c>{timestamp}.{body}</c>.</param>
/// <param name="Bytes">The length; 0 where it can't be put together.</param>
/// <param name="Beginning">The first 256 bytes; for admins.</param>
internal sealed record SignedView(string Template, int Bytes, string? Beginning);
