using Relay.Storage.Sqlite;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>Folders of other machines are told apart from local ones by the name of their file system.</summary>
public sealed class NetworkFileSystemsTests
{
    [Theory]
    [InlineData("nfs")]
    [InlineData("NFS4")]
    [InlineData("cifs")]
    [InlineData("smb2")]
    [InlineData("9p")]
    [InlineData("fuse.sshfs")]
    public void Those_of_other_machines_are_named(string format) => Assert.True(NetworkFileSystems.Has(format));

    [Theory]
    [InlineData("ext3")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    [InlineData("tmpfs")]
    [InlineData("overlayfs")]
    [InlineData("NTFS")]
    [InlineData("apfs")]
    [InlineData("fuseblk")]
    public void Local_ones_are_not(string format) => Assert.False(NetworkFileSystems.Has(format));
}
