using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Relay.Api.Views;
using Relay.Commands.Transfer;
using Xunit;

namespace Relay.Tests.Commands;

/// <summary>Where an export that broke off goes on.</summary>
public sealed class RowCounterTests
{
    [Fact]
    public void Of_a_table_that_is_cut_anywhere_the_whole_rows_are_known() =>
        Prop.ForAll(
                Gen.Elements("a", "\"", "\r\n", "\n", ",", "é", "=1").ListOf().ListOf().ToArbitrary(),
                Gen.Choose(0, 10_000).ToArbitrary(),
                Gen.Choose(1, 7).ToArbitrary(),
                (rows, cutAt, portion) =>
                {
                    var table = new CsvText(',');
                    var lines = rows.Select(row => Encoding.UTF8.GetBytes(table.Line(["evt_1", string.Concat(row)]))).ToList();
                    byte[] all = [.. lines.SelectMany(line => line)];
                    var cut = all.Length == 0 ? 0 : cutAt % (all.Length + 1);
                    var counter = new RowCounter(isTable: true);
                    foreach (var some in all[..cut].Chunk(portion))
                        counter.Add(some);

                    var ends = lines.Aggregate(new List<int> { 0 }, (sums, line) => [.. sums, sums[^1] + line.Length]);
                    var whole = ends.FindLastIndex(end => end <= cut);
                    return counter.Rows == whole && counter.End == ends[whole] && (whole == 0 || counter.LastStart == ends[whole - 1]);
                }
            )
            .Check(FsCheck.Config.QuickThrowOnFailure);

    [Fact]
    public void A_quote_in_a_line_of_JSON_is_none_of_a_table()
    {
        var counter = new RowCounter(isTable: false);
        counter.Add("{\"a\":1}\n{\"b\"\n{\"c"u8);
        Assert.Equal((2, 8, 13), (counter.Rows, counter.LastStart, counter.End));
    }
}
