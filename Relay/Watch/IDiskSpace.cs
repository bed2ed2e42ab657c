namespace Relay.Watch;

/// <summary>The disk that the store lies on.</summary>
internal interface IDiskSpace
{
    /// <summary>Bytes that the relay may still use, and how large the disk is.</summary>
    (long Free, long Total) Read();
}
