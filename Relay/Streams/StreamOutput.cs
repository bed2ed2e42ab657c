using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Relay.Streams;

/// <summary>
/// Frames to one client. Each write has a deadline of its own, because the server's lowest data rate does not see a reader that has
/// stopped: what it has not taken waits in the kernel.
/// </summary>
internal sealed class StreamOutput(PipeWriter writer, TimeSpan deadline, TimeProvider clock)
{
    /// <summary>The last write. Where it is not complete, the client has not taken it.</summary>
    public Task Last { get; private set; } = Task.CompletedTask;

    /// <summary>When something was last written, by the clock's timestamps.</summary>
    public long WrittenAt { get; private set; } = clock.GetTimestamp();

    /// <summary>Bytes that go with the next write.</summary>
    public int Waiting { get; private set; }

    public void Put(ReadOnlySpan<byte> frame)
    {
        writer.Write(frame);
        Waiting += frame.Length;
    }

    public void Put(string frame) => Waiting += (int)Encoding.UTF8.GetBytes(frame, writer);

    /// <exception cref="TimeoutException">The client took nothing within the deadline.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for first.</exception>
    public async ValueTask FlushAsync(CancellationToken stop)
    {
        WrittenAt = clock.GetTimestamp();
        Waiting = 0;
        var flush = writer.FlushAsync(CancellationToken.None);
        if (flush.IsCompletedSuccessfully)
            return;
        Last = flush.AsTask();
        await Last.WaitAsync(deadline, clock, stop);
    }
}
