using System.Text;

namespace Relay.Storage.Access;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFile
{
    private const int NoSpaceLeft = 28,
        DiskFullOnWindows = unchecked((int)0x80070070);

    /// <summary>
    /// Writes a file that is never readable by others, not even while it is being written, and never half there after a crash.
    /// </summary>
    /// <exception cref="StartException">It cannot be written.</exception>
    public static void Write(string path, string text)
    {
        try
        {
            Replace(path, text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, error);
        }
    }

    /// <summary>The file's text; null where there is none.</summary>
    /// <exception cref="StartException">Something is there that cannot be read.</exception>
    public static string? Read(string path)
    {
        try
        {
            return Path.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, error);
        }
    }

    /// <summary>Why a file that the relay needs to start cannot be had.</summary>
    /// <param name="error">An <see cref="IOException"/> or an <see cref="UnauthorizedAccessException"/>.</param>
    public static StartException Refused(string path, Exception error) =>
        IsFull(error) ? new StartException(StartException.NoRoom, $"The disk of {path} is full: make room and start again.")
        : Directory.Exists(path) ? new StartException(StartException.BadConfiguration, $"{path} is a folder, where a file should be.")
        : new StartException(StartException.BadConfiguration, $"{path} cannot be used: {error.Message}");

    public static bool IsFull(Exception error) => error.HResult is NoSpaceLeft or DiskFullOnWindows;

    private static void Replace(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var draft = path + ".new";
        using (var file = new FileStream(draft, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
