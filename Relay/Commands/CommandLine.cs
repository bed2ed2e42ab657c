using System.CommandLine;
using Relay.Commands.Demo;
using Relay.Commands.Keys;
using Relay.Commands.Listen;
using Relay.Commands.Replay;
using Relay.Commands.Serve;
using Relay.Commands.Store;
using Relay.Commands.Transfer;
using Relay.Config;
using Relay.Hosting;

namespace Relay.Commands;

/// <summary>
/// The program's command line. Whatever goes wrong ends in one sentence per problem on standard error and an exit code that says what
/// kind of problem it was.
/// </summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
            return Fail(ExitCode.BadUsage, [.. parsed.Errors.Select(error => error.Message)]);
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }
            );
        }
        catch (ConfigurationException exception)
        {
            return Fail(ExitCode.BadUsage, exception.Problems);
        }
        catch (StartException exception)
        {
            return Fail((ExitCode)exception.ExitCode, [exception.Message]);
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return Fail(ExitCode.Failed, [exception.Message]);
        }
    }

    private static RootCommand Root()
    {
        var root = new RootCommand(
            "Relay takes webhooks of call platforms, records them, and passes each one on to whoever asked for its kind."
        );
        var serve = ServeCommand.Create();
        root.Subcommands.Add(serve);
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(KeysCommand.Create());
        root.Subcommands.Add(StoreCommand.Create());
        root.Subcommands.Add(ListenCommand.Create());
        root.Subcommands.Add(ReplayCommand.Create());
        root.Subcommands.Add(ExportCommand.Create());
        root.Subcommands.Add(ImportCommand.Create());
        // Without a command it serves, so its flags are the root's as well.
        var options = new ServeOptions();
        options.AddTo(root);
        root.SetAction((parsed, cancel) => ServeCommand.RunAsync(options, parsed, cancel));
        return root;
    }

    private static int Fail(ExitCode code, IReadOnlyList<string> sentences)
    {
        foreach (var sentence in sentences)
            Console.Error.WriteLine("relay: " + sentence);
        return (int)code;
    }
}
