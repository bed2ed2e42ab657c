using System.Diagnostics;
using System.Text;
using FsCheck.Fluent;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Domain;

/// <summary>Commands for a shell, run by a real one: what arrives is what was recorded, and nothing else happens.</summary>
public sealed class CurlCommandTests
{
    private static readonly string[] Nasty =
    [
        "",
        "plain",
        "@/etc/hostname",
        "it's",
        "'; touch /tmp/owned; '",
        "$(id) `id` $HOME \\n \\",
        "line\nline\n",
        "a\r\nb",
        "\0",
        "\u202Etxt.exe",
        "\u001b[2J",
        "{{x}}",
        "é ü 漢 🙂",
        "-d x",
        "!!",
        "%s%n",
    ];

    [Fact]
    public async Task Any_body_and_any_header_arrive_as_they_were_recorded()
    {
        await using var receiver = RecordingReceiver.Start();
        var random = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().Sample(60, 30);
        var cases = Nasty
            .Select(Encoding.UTF8.GetBytes)
            .Concat(random)
            .Select((body, number) => Request(receiver, number, body, Value(body)))
            .ToList();

        await RunAsync(string.Concat(cases.Select(CurlCommand.From)));

        Assert.Equal(cases.Count, receiver.Hits.Count);
        foreach (var (request, number) in cases.Select((request, number) => (request, number)))
        {
            var hit = Assert.Single(receiver.HitsOn($"/case/{number}"));
            Assert.Equal(Convert.ToHexString(request.Body.Span), Convert.ToHexString(hit.Body.Span));
            Assert.Equal(request.Headers.First("X-Note"), hit.Header("X-Note"));
            Assert.Equal(request.Headers.First("Content-Type"), hit.Header("Content-Type"));
        }
    }

    [Fact]
    public void What_moves_a_terminals_cursor_or_hides_text_is_never_written_out()
    {
        foreach (var text in (string[])["\u001b[2J", "\u202Etxt", "a\rb", "\u200bx", "\u2028"])
        {
            var command = CurlCommand.From(
                new CopiedRequest(
                    "http://127.0.0.1/in/x",
                    new HeaderList([new Header("X-A", Latin1(text))]),
                    Encoding.UTF8.GetBytes(text),
                    new Uri("http://127.0.0.1/b"),
                    "b.bin"
                )
            );
            Assert.All(command, character => Assert.True(character is '\n' or (>= ' ' and <= '~'), $"U+{(int)character:X4} of {command}"));
        }
    }

    [Theory]
    [InlineData("{\n  \"a\": 1\n}", true)]
    [InlineData("{{secret}}", false)]
    [InlineData("< /etc/passwd", false)]
    [InlineData("a\n### next", false)]
    [InlineData("\0", false)]
    public void A_body_that_would_mean_something_in_an_http_file_is_in_a_file_beside_it(string body, bool inline)
    {
        var text = HttpFile.From(
            new CopiedRequest(
                "http://127.0.0.1/in/x",
                new HeaderList([new Header("Content-Type", "application/json"), new Header("X-Bad", "\u0001")]),
                Encoding.UTF8.GetBytes(body),
                new Uri("http://127.0.0.1/b"),
                "evt_1.bin"
            )
        );

        Assert.Equal(inline, text.EndsWith($"\n\n{body}\n", StringComparison.Ordinal));
        Assert.Equal(!inline, text.EndsWith("\n\n< ./evt_1.bin\n", StringComparison.Ordinal));
        Assert.Contains("# X-Bad is left out", text, StringComparison.Ordinal);
        Assert.Contains("\nPOST http://127.0.0.1/in/x HTTP/1.1\nContent-Type: application/json\n", text, StringComparison.Ordinal);
    }

    private static CopiedRequest Request(RecordingReceiver receiver, int number, byte[] body, string value) =>
        new(
            new Uri(receiver.Url, $"/case/{number}").AbsoluteUri,
            new HeaderList(
                number % 2 == 0
                    ? [new Header("X-Note", value)]
                    : [new Header("Content-Type", "application/json"), new Header("X-Note", value), new Header("Content-Length", "1")]
            ),
            body,
            new Uri(receiver.Url, "/body"),
            "body.bin"
        );

    /// <summary>The same bytes as a header can have them: no controls, no space around.</summary>
    private static string Value(byte[] body) => "v" + Encoding.Latin1.GetString([.. body.Where(b => b is >= 0x20 and not 0x7f)]) + "v";

    private static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static async Task RunAsync(string script)
    {
        using var shell = Process.Start(
            new ProcessStartInfo("bash", ["-e", "-o", "pipefail"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        await shell.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(script));
        shell.StandardInput.Close();
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, await output + await errors);
    }
}
