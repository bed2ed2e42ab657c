namespace Relay.Commands.Listen;

/// <summary>What a key asks of the command.</summary>
internal enum ScreenAction
{
    None,
    Quit,
    Retry,
    Open,
    Pause,
    CatchUp,
    Skip,
}
