namespace Relay.Watch;

/// <inheritdoc cref="IDiskSpace"/>
internal sealed class DiskSpace(string folder) : IDiskSpace
{
    public (long Free, long Total) Read()
    {
        var drive = new DriveInfo(folder);
        return (drive.AvailableFreeSpace, drive.TotalSize);
    }
}
