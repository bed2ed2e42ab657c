namespace Relay.Domain;

/// <summary>A store that was moved and checked.</summary>
/// <param name="Target">Where it is now, for people.</param>
/// <param name="Tables">Each with its rows.</param>
/// <param name="LostKeys">Dedupe keys of events that retention had removed: they could not be brought along.</param>
internal sealed record StoreMoved(string Target, IReadOnlyList<(string Name, long Rows)> Tables, long LostKeys)
{
    public long Rows => Tables.Sum(table => table.Rows);
}
