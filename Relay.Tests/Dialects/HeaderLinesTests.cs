using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>Header lines come out as they stand in the head, in their order, case and number.</summary>
public sealed class HeaderLinesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("\r\n", "")]
    [InlineData("Host: a\r\n", "Host=a")]
    [InlineData("Host: a", "Host=a")]
    [InlineData("X-a:\t b c \t\r\nx-A:\r\n\r\nnot: read\r\n", "X-a=b c|x-A=")]
    [InlineData("no colon\r\na: b\r\n", "!no colon=|a=b")]
    [InlineData(": no name\r\n", "!=no name")]
    [InlineData("time: 12:30\r\n", "time=12:30")]
    [InlineData("bare\nfeed: x\r\n", "bare\nfeed=x")]
    public void A_block_is_taken_apart(string block, string lines) => Assert.Equal(lines, Read(Encoding.Latin1.GetBytes(block)));

    [Fact]
    public void What_was_written_is_read() =>
        Prop.ForAll(Headers.ListOf().ToArbitrary(), headers =>
            {
                var block = string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n")) + "\r\n";
                Assert.Equal(
                    string.Join('|', headers.Select(header => $"{header.Name}={header.Value}")),
                    Read(Encoding.Latin1.GetBytes(block))
                );
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void No_bytes_make_it_throw_or_run_on() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => Read(bytes).Length <= 3 * bytes.Length + 1).QuickCheckThrowOnFailure();

    private static Gen<Header> Headers =>
        from name in Gen.Elements("a", "X-Long-Name", "webhook-id", "7")
        from value in Gen.Elements("", "b", "c d", "e:f", "é", "=,;\"")
        select new Header(name, value);

    private static string Read(byte[] block)
    {
        var read = new List<string>();
        for (var lines = new HeaderLines(block); lines.MoveNext(); )
        {
            var mark = lines.IsField ? "" : "!";
            read.Add($"{mark}{Encoding.Latin1.GetString(lines.Name)}={Encoding.Latin1.GetString(lines.Value)}");
        }

        return string.Join('|', read);
    }
}
