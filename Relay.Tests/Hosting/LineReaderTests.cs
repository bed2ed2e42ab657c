using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Hosting;
using Xunit;

namespace Relay.Tests.Hosting;

/// <summary>Lines out of bytes that come as they like.</summary>
public sealed class LineReaderTests
{
    [Fact]
    public void Whatever_comes_in_whatever_portions_is_split_at_its_line_ends() =>
        Prop.ForAll(
                Gen.Elements("a", "\n", "é", "\r\n", new string('x', 70_000)).ListOf().ToArbitrary(),
                Gen.Choose(1, 5_000).ToArbitrary(),
                (parts, portion) =>
                {
                    var text = string.Concat(parts);
                    var lines = text.Split('\n');
                    return Read(text, portion).SequenceEqual(lines[^1].Length == 0 ? lines[..^1] : lines);
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure);

    [Fact]
    public async Task A_line_that_is_too_long_is_not_waited_for()
    {
        var reader = new LineReader(new MemoryStream([.. "ok\n"u8, .. new byte[3 << 20]]), 1 << 20);
        Assert.Equal(2, (await reader.ReadAsync(default))!.Value.Length);

        var refused = await Assert.ThrowsAsync<ProblemException>(async () => await reader.ReadAsync(default));

        Assert.Equal(("line_too_long", 1), (refused.Problem.Code, reader.Number));
    }

    private static List<string> Read(string text, int portion)
    {
        var (reader, lines) = (new LineReader(new Portions(Encoding.UTF8.GetBytes(text), portion), 1 << 30), new List<string>());
        while (reader.ReadAsync(default).AsTask().GetAwaiter().GetResult() is { } line)
            lines.Add(Encoding.UTF8.GetString(line.Span));
        return lines.Count == reader.Number ? lines : [];
    }

    /// <summary>Gives so many bytes at most each time.</summary>
    private sealed class Portions(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(most, buffer.Length)], cancellationToken);
    }
}
