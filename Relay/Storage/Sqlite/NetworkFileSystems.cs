namespace Relay.Storage.Sqlite;

/// <summary>File systems of other machines, by the names that the operating system gives them (from statfs's magic number on Linux).</summary>
internal static class NetworkFileSystems
{
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "nfs",
        "nfs4",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "cifs",
        "afs",
        "afpfs",
        "coda",
        "ncp",
        "ncpfs",
        "9p",
        "v9fs",
        "ceph",
        "lustre",
        "gfs",
        "gfs2",
        "ocfs2",
        "webdav",
        "fuse.sshfs",
        "fuse.s3fs",
        "fuse.glusterfs",
        "fuse.rclone",
    };

    public static bool Has(string format) => Known.Contains(format);
}
