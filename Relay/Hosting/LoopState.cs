namespace Relay.Hosting;

internal enum LoopState
{
    Working,
    Failing,
    Stuck,
    Dead,
}
