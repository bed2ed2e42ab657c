using System.CommandLine;
using Relay.Simulator.Evidence;
using Relay.Simulator.Reports;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Commands;

/// <summary><c>verify</c>: proves a storm again from its evidence, without a server.</summary>
internal sealed class VerifyCommand
{
    private readonly Argument<string> _file = new("file") { Description = "The evidence of a storm, as storm --evidence keeps it." };
    private readonly Option<bool> _json = new("--json") { Description = "Say it as JSON." };

    public static Command Create()
    {
        var verify = new VerifyCommand();
        var command = new Command(
            "verify",
            "Proves a storm again from its evidence and its seed. Ends with 0 where it is green, 1 red, 2 not readable, 3 incomplete, "
                + "4 tampered with."
        )
        {
            verify._file,
            verify._json,
        };
        command.SetAction(verify.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        using var file = EvidenceFile.Open(parsed.GetRequiredValue(_file));
        var verification = StormVerification.Verify(file);
        if (parsed.GetValue(_json))
            Console.WriteLine(JsonReport.Write(verification, file));
        else
            Tell(verification, file);
        return (int)Code(verification.State);
    }

    public static ExitCode Code(VerificationState state) =>
        state switch
        {
            VerificationState.Green => ExitCode.Green,
            VerificationState.Red => ExitCode.Red,
            VerificationState.Incomplete => ExitCode.Incomplete,
            _ => ExitCode.Tampered,
        };

    private static void Tell(StormVerification verification, EvidenceFile file)
    {
        if (verification.State is VerificationState.Tampered or VerificationState.Incomplete)
        {
            Console.WriteLine($"seed {file.Head.Plan.Options.Seed}, digest {file.Head.Plan.Digest}, began {file.Head.BeganAt:u}");
            Console.WriteLine(
                verification.State == VerificationState.Incomplete
                    ? $"Incomplete. {verification.Reason}"
                    : $"Tampered with. {verification.Reason}"
            );
            return;
        }

        VerdictWriter.Write(verification.Report!);
        Console.WriteLine($"As it was written: {file.CallCount:N0} calls, sealed as {file.Seal}.");
    }
}
