namespace Relay.Api.Views;

/// <summary>What an import has done.</summary>
/// <param name="Events">New ones.</param>
/// <param name="Duplicates">Those that were there already.</param>
/// <param name="Sources">Sources that were made, disabled.</param>
/// <param name="Skipped">What the other relay said of itself.</param>
internal sealed record ImportView(long Events, long Duplicates, long Sources, long Skipped);
