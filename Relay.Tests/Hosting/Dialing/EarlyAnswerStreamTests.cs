using System.Text;
using Relay.Hosting.Dialing;
using Xunit;

namespace Relay.Tests.Hosting.Dialing;

/// <summary>The stream beside a write that does not end: whatever comes in, in whatever pieces, wakes the writer.</summary>
public sealed class EarlyAnswerStreamTests
{
    private const string Answer = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(60)]
    public async Task An_answer_in_pieces_ends_a_write_that_is_stuck(int piece)
    {
        // Often, because a wake-up is lost between two instructions or not at all.
        for (var round = 0; round < 200; round++)
        {
            await using var stream = new EarlyAnswerStream(new StuckStream(Answer, piece));
            await stream
                .WriteAsync(Encoding.Latin1.GetBytes("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf"))
                .AsTask()
                .WaitAsync(TimeSpan.FromSeconds(30));

            var read = new MemoryStream();
            var buffer = new byte[64];
            while (!Encoding.Latin1.GetString(read.ToArray()).EndsWith("\r\n\r\n", StringComparison.Ordinal))
                read.Write(buffer, 0, await stream.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.Equal(
                "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                Encoding.Latin1.GetString(read.ToArray())
            );
        }
    }

    [Fact]
    public async Task A_read_that_breaks_in_an_unknown_way_ends_a_write_that_is_stuck()
    {
        await using var stream = new EarlyAnswerStream(new StuckStream(null, 1));

        await stream
            .WriteAsync("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf"u8.ToArray())
            .AsTask()
            .WaitAsync(TimeSpan.FromSeconds(30));

        var broken = await Assert.ThrowsAsync<IOException>(() => stream.ReadAsync(new byte[1]).AsTask());
        Assert.IsType<NotSupportedException>(broken.InnerException);
    }

    /// <summary>Takes nothing, and answers a piece at a time; null where its reads break.</summary>
    private sealed class StuckStream(string? answer, int piece) : DelegatedStream(Null)
    {
        private int _at;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await Task.Delay(Timeout.Infinite, cancellationToken);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            if (answer is null)
                throw new NotSupportedException("Two reads at one time.");
            var next = answer.AsMemory(_at, Math.Min(piece, answer.Length - _at));
            if (next.IsEmpty)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            _at += next.Length;
            return Encoding.Latin1.GetBytes(next.Span, buffer.Span);
        }
    }
}
