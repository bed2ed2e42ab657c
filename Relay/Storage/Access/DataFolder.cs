namespace Relay.Storage.Access;

/// <summary>The folder of what is the node's own: its keys, and with SQLite the store.</summary>
internal static class DataFolder
{
    /// <summary>Makes it where it is not there; nobody else on this machine may look into it.</summary>
    /// <exception cref="StartException">2: it cannot be one. 73: its disk is full.</exception>
    public static void Make(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (PrivateFile.IsFull(error))
                throw PrivateFile.Refused(folder, error);
            throw new StartException(
                StartException.BadConfiguration,
                $"The folder {folder} cannot hold the store; name another with --data: {error.Message}"
            );
        }
    }
}
