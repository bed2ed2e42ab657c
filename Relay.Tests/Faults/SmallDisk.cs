namespace Relay.Tests.Faults;

/// <summary>A file system of a few MiB that can be filled and can grow.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(DirectoryInfo folder) => Folder = folder;

    public DirectoryInfo Folder { get; }

    public static async Task<SmallDisk> MountAsync(int sizeMiB)
    {
        var folder = Directory.CreateTempSubdirectory("relay-disk-");
        await Tool.RunAsRootAsync("mount", "-t", "tmpfs", "-o", $"size={sizeMiB}m,mode=0777", "tmpfs", folder.FullName);
        return new SmallDisk(folder);
    }

    public Task GrowAsync(int sizeMiB) => Tool.RunAsRootAsync("mount", "-o", $"remount,size={sizeMiB}m", Folder.FullName);

    /// <summary>Takes all the room that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filling, FileMode.Append);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // That was the last of it.
        }
    }

    public void Empty() => File.Delete(Filling);

    public async ValueTask DisposeAsync()
    {
        // Lazily: what still has a file open there has ended by itself soon.
        await Tool.RunAsRootAsync("umount", "-l", Folder.FullName);
        Folder.Delete();
    }

    private string Filling => Path.Combine(Folder.FullName, "filling");
}
