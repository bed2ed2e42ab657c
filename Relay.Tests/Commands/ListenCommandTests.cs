using System.CommandLine;
using System.Net;
using Relay.Commands.Listen;
using Relay.Config;
using Relay.Hosting.Dialing;
using Relay.Tests.Streams;
using Xunit;

namespace Relay.Tests.Commands;

/// <summary>What <c>relay listen</c> takes, what it refuses in one sentence, and what it never does.</summary>
public sealed class ListenCommandTests : IHostResolver
{
    [Theory]
    [InlineData("--forward-to 'ftp://localhost/'", "--forward-to is 'ftp://localhost/'")]
    [InlineData("--forward-to localhost:3000", "--forward-to is 'localhost:3000'")]
    [InlineData("--forward-to http://192.168.1.7/", "192.168.1.7 leads away from this machine; --allow-remote-targets lets it")]
    [InlineData("--forward-to http://[2001:db8::1]/", "leads away from this machine")]
    [InlineData("--forward-to http://localhost/ --target nowhere", "--target is 'nowhere'")]
    [InlineData("--forward-to http://localhost/ --name My_Laptop", "--name takes 1 to 64 of a-z, 0-9 and \"-\".")]
    [InlineData("--forward-to http://localhost/ --timeout 0", "--timeout takes a whole number from 1 to 300.")]
    [InlineData("--forward-to http://localhost/ --max-in-flight 257", "--max-in-flight takes a whole number from 1 to 256.")]
    [InlineData("--forward-to http://localhost/ --key 'a b'", "a key of the relay is needed")]
    [InlineData("--name laptop", "--forward-to is needed")]
    public void What_does_not_do_is_said_in_a_sentence(string arguments, string sentence)
    {
        var (flags, parsed) = Parse(arguments);
        var refusal = Assert.Throws<ConfigurationException>(() => flags.Read(parsed, Nowhere));
        Assert.Contains(sentence, Assert.Single(refusal.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--missed perhaps")]
    [InlineData("--payload template")]
    [InlineData("--output xml")]
    [InlineData("--timeout soon")]
    public void A_choice_that_is_none_is_refused(string arguments) =>
        Assert.NotEmpty(Parse("--forward-to http://localhost/ " + arguments).Parsed.Errors);

    [Fact]
    public void Without_more_it_takes_the_original_of_everything_from_the_relay_on_this_machine()
    {
        var (flags, parsed) = Parse("--forward-to http://localhost:3000/hooks --key rk_x --name laptop");
        var settings = flags.Read(parsed, Nowhere);
        Assert.Equal(new Uri("http://localhost:5080/"), settings.Target);
        Assert.Equal(
            ("original", 30, 16, null, null, null),
            (settings.Payload, settings.TimeoutSeconds, settings.MaxInFlight, settings.Source, settings.Kind, settings.Skips)
        );
        var (others, more) = Parse("--forward-to http://10.0.0.1/ --allow-remote-targets --envelope --missed skip --key rk_x");
        Assert.Equal(("envelope", true), (others.Read(more, Nowhere).Payload, others.Read(more, Nowhere).Skips));
    }

    [Fact]
    public async Task A_name_that_leads_away_from_this_machine_is_not_dialled()
    {
        var message = new DeliverMessage("dlv_1", 1, false, "evt_1", "k", "t", null, 0, false, "http://hooks.test/", 5_000, []);
        using var handler = new LocalHandler(new Uri("http://hooks.test:9/"), allowsRemote: false, this, TimeProvider.System);
        var answer = (await handler.ForwardAsync(message, default, CancellationToken.None)).Message;
        Assert.Equal(
            (null, "address_blocked", "Hooks.test leads away from this machine; --allow-remote-targets lets it."),
            (answer.Status, answer.Outcome, answer.Error)
        );
    }

    [Theory]
    [InlineData("plain ünïcode ✓", "plain ünïcode ✓")]
    [InlineData("\u001b]0;owned\u0007\u001b[2J", "␛]0;owned␇␛[2J")]
    [InlineData("a\r\nb\tc", "a␍␊b␉c")]
    [InlineData("\u009b31m\u007f", "<U+009B>31m<U+007F>")]
    [InlineData("safe\u202egnp.exe\u2066\u200b", "safe<U+202E>gnp.exe<U+2066><U+200B>")]
    public void Text_of_others_moves_nothing_on_the_terminal(string text, string shown) => Assert.Equal(shown, TerminalText.Line(text));

    [Fact]
    public void Several_lines_stay_several() => Assert.Equal("a\n\tb␛c", TerminalText.Lines("a\r\n\tb\u001bc"));

    [Fact]
    public void An_answer_is_remembered_until_the_relay_has_it()
    {
        var memory = new AnswerMemory();
        Assert.True(memory.TryBegin("dlv_1", false, out _));
        // It is at the handler: nobody, and no person either, has it forwarded a second time beside that.
        Assert.False(memory.TryBegin("dlv_1", false, out var known));
        Assert.Null(known);
        Assert.False(memory.TryBegin("dlv_1", true, out _));
        memory.Finish(Answer("dlv_1", 500));
        Assert.False(memory.TryBegin("dlv_1", false, out known));
        Assert.Equal(500, known!.Message.Status);
        Assert.True(memory.TryBegin("dlv_1", true, out _));
        memory.Finish(Answer("dlv_1", 200));
        memory.Forget(["dlv_1"]);
        Assert.True(memory.TryBegin("dlv_1", false, out _));
        // No answer is none to remember.
        memory.Finish(Answer("dlv_1", null));
        Assert.True(memory.TryBegin("dlv_1", false, out _));
    }

    [Fact]
    public async Task A_key_that_is_refused_a_name_that_is_taken_and_a_relay_that_is_not_there_end_the_command()
    {
        await using var relay = await RelayFixture.StartAsync();
        var environment = new Dictionary<string, string> { ["RELAY_ADMIN_KEY"] = relay.Key };
        var (code, error) = (0, "");
        await using (await TestListener.ConnectAsync(relay))
        {
            (code, _, error) = await ListenAsync(environment, relay.Address, "--name", "laptop");
            Assert.Equal(2, code);
            Assert.Contains("refused: The name laptop is in use by ada on host-one (key ", error, StringComparison.Ordinal);
        }

        (code, _, error) = await ListenAsync(environment, relay.Address, "--key", "rk_wrong");
        Assert.Equal(2, code);
        Assert.StartsWith("relay: the relay at ", error, StringComparison.Ordinal);

        (code, _, error) = await ListenAsync(environment, new Uri($"http://127.0.0.1:{RelayProcess.FreePort()}"));
        Assert.Equal(1, code);
        Assert.StartsWith("relay: No relay answers at ", error, StringComparison.Ordinal);

        (code, _, _) = await ListenAsync(environment, relay.Address, "--name", "laptop", "--forget");
        Assert.Equal(0, code);
        Assert.Equal(404, (await relay.GetAsync("/api/v1/listeners/laptop")).Status);
    }

    [Fact]
    public async Task One_that_was_removed_while_it_was_away_is_told_so_and_ends()
    {
        await using var relay = await RelayFixture.StartAsync();
        using var side = new RelaySide(
            EndToEnd.ListenTests.Settings(relay.Address, relay.Key, new Uri("http://localhost:1/")),
            TimeProvider.System
        );
        (await side.ConnectAsync(isFirst: true, CancellationToken.None)).Dispose();
        (await side.ConnectAsync(isFirst: false, CancellationToken.None)).Dispose();
        (await relay.SendAsync("DELETE", "/api/v1/listeners/laptop")).Expect(204);

        var end = await Assert.ThrowsAsync<StartException>(() => side.ConnectAsync(isFirst: false, CancellationToken.None));

        Assert.Equal(1, end.ExitCode);
        Assert.StartsWith("The listener laptop was removed, ", end.Message, StringComparison.Ordinal);
        Assert.Equal(404, (await relay.GetAsync("/api/v1/listeners/laptop")).Status);
    }

    Task<IPAddress[]> IHostResolver.ResolveAsync(string host, CancellationToken cancellation) =>
        Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("192.0.2.1")]);

    /// <summary>No folder with a key in it.</summary>
    private static RelayOptions Nowhere => new() { Data = Path.Combine(Path.GetTempPath(), "relay-no-such-folder") };

    private static Task<(int Code, string Output, string Error)> ListenAsync(
        Dictionary<string, string> environment,
        Uri target,
        params string[] more
    ) => RelayProcess.RunAsync(environment, ["listen", "--target", target.ToString(), "--forward-to", "http://localhost:1/", .. more]);

    private static LocalAnswer Answer(string delivery, int? status) =>
        new(new AnswerMessage(delivery, "", status, null, 0, 0, [], false), []);

    private static (ListenFlags Flags, ParseResult Parsed) Parse(string arguments)
    {
        var (flags, root) = (new ListenFlags(), new RootCommand());
        flags.AddTo(root);
        var words = System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(arguments.Replace('\'', '"'));
        var key = arguments.Contains("--key", StringComparison.Ordinal) ? [] : (string[])["--key", "rk_x"];
        return (flags, root.Parse([.. words, .. key]));
    }
}
