using System.Text;

namespace Relay.Storage.Access;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>
    /// Writes a file that is never readable by others, not even while it is being written, and never half there after a crash.
    /// </summary>
    public static void Write(string path, string text)
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
