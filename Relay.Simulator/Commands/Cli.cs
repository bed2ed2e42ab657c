using System.CommandLine;
using Relay.Simulator.Evidence;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Commands;

/// <summary>
/// The whole command line: one file per command. Whatever can't be tried ends in one line on standard error and exit code 2.
/// </summary>
internal static class Cli
{
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                Console.Error.WriteLine(error.Message);
            return (int)ExitCode.NotTried;
        }

        try
        {
            // A storm that is stopped settles and proves what it sent, which takes its time.
            return await parsed
                .InvokeAsync(
                    new InvocationConfiguration
                    {
                        EnableDefaultExceptionHandler = false,
                        ProcessTerminationTimeout = TimeSpan.FromMinutes(5),
                    }
                )
                .ConfigureAwait(false);
        }
        catch (Exception error) when (error is StormException or EvidenceException)
        {
            await Console.Error.WriteLineAsync(error.Message).ConfigureAwait(false);
            return (int)ExitCode.NotTried;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped before anything was sent.").ConfigureAwait(false);
            return (int)ExitCode.NotTried;
        }
    }

    public static RootCommand Root() =>
        new("Sends what call platforms send, receives with faults, and proves that nothing was lost.")
        {
            StormCommand.Create(),
            VerifyCommand.Create(),
            CompareCommand.Create(),
            CheckCommand.Create(),
            SendCommand.Create(),
            SinkCommand.Create(),
            ScenariosCommand.Create(),
        };
}
