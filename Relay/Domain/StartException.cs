namespace Relay.Domain;

/// <summary>The relay cannot start. The message is one sentence for the person at the console.</summary>
internal sealed class StartException(int exitCode, string message) : Exception(message)
{
    public const int BadConfiguration = 2,
        Unavailable = 69,
        NoRoom = 73,
        Corrupted = 74,
        InUse = 75,
        Newer = 76,
        WrongKey = 77,
        Exposed = 78;

    /// <summary>The process's exit code.</summary>
    public int ExitCode { get; } = exitCode;
}
