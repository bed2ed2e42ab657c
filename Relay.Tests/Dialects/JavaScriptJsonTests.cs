using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Relay.Dialects.Json;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>
/// The golden data is what Node.js 20 answers to <c>JSON.stringify(JSON.parse(text))</c>: hand-picked cases, then random ones.
/// </summary>
public sealed class JavaScriptJsonTests
{
    [Fact]
    public void Every_text_becomes_what_Node_makes_of_it()
    {
        var cases = 0;
        foreach (var line in File.ReadLines(Path.Combine(Folder(), "javascript-json.jsonl")))
        {
            using var golden = JsonDocument.Parse(line);
            var input = golden.RootElement.GetProperty("in").GetBytesFromBase64();
            var output = JavaScriptJson.Restringify(input);
            Assert.True(
                Expected(golden.RootElement) == (output is null ? null : Encoding.UTF8.GetString(output)),
                Encoding.UTF8.GetString(input)
            );
            if (output is not null)
                Assert.Equal(output, JavaScriptJson.Restringify(output));
            cases++;
        }

        Assert.True(cases > 900);
    }

    [Fact]
    public void Nesting_is_bounded()
    {
        Assert.NotNull(JavaScriptJson.Restringify(Nested(JavaScriptJson.MaxDepth)));
        Assert.Null(JavaScriptJson.Restringify(Nested(JavaScriptJson.MaxDepth + 1)));
        Assert.Null(JavaScriptJson.Restringify(Encoding.ASCII.GetBytes(new string('[', 100_000))));
    }

    [Fact]
    public void Wrong_utf8_is_no_text() => Assert.Null(JavaScriptJson.Restringify([(byte)'"', 0xff, 0xfe, (byte)'"']));

    [Fact]
    public void Many_members_are_ordered_and_made_unique()
    {
        var twice = Enumerable.Range(0, 5000).Select(i => $"\"k{i % 2500}\":{i}").ToArray();
        var once = Enumerable.Range(0, 2500).Select(i => $"\"k{i}\":{i + 2500}").ToArray();
        Assert.Equal(Object(once), Restringify(Object(twice)));
        Assert.Equal(Object(["\"3\":3", "\"7\":7", .. once]), Restringify(Object([.. twice, "\"7\":7", "\"3\":3"])));

        static string Object(string[] members) => $"{{{string.Join(',', members)}}}";
        static string Restringify(string json) => Encoding.UTF8.GetString(JavaScriptJson.Restringify(Encoding.UTF8.GetBytes(json))!);
    }

    private static byte[] Nested(int depth) => Encoding.ASCII.GetBytes(new string('[', depth) + new string(']', depth));

    private static string? Expected(JsonElement golden) => golden.GetProperty("out").GetString();

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
