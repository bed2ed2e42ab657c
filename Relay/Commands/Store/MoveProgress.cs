namespace Relay.Commands.Store;

/// <summary>How far a move is: a line when it comes to another table, and every other second.</summary>
internal sealed class MoveProgress(TextWriter output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly TimeProvider _clock = TimeProvider.System;
    private string _table = "";
    private long _told;

    public void Tell(string step)
    {
        var table = step.Split(':')[0];
        if (table == _table && _clock.GetElapsedTime(_told) < Pause)
            return;
        (_table, _told) = (table, _clock.GetTimestamp());
        output.WriteLine("relay: " + step);
    }
}
