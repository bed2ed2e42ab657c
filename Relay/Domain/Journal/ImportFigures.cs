namespace Relay.Domain.Journal;

/// <summary>What an import has done.</summary>
/// <param name="Events">New ones.</param>
/// <param name="Duplicates">Those that were there already, by their id or their dedupe key.</param>
/// <param name="Sources">Sources that were made for them, disabled.</param>
/// <param name="Skipped">What the other relay said of itself, which is not brought over.</param>
internal sealed record ImportFigures(long Events, long Duplicates, long Sources = 0, long Skipped = 0)
{
    public static ImportFigures operator +(ImportFigures one, ImportFigures other) =>
        new(one.Events + other.Events, one.Duplicates + other.Duplicates, one.Sources + other.Sources, one.Skipped + other.Skipped);
}
