using System.CommandLine;
using Relay.Simulator.Scenarios;

namespace Relay.Simulator.Commands;

/// <summary><c>scenarios</c>: the stories that are shipped, each with what it proves; <c>new</c> makes one of a recorded call.</summary>
internal static class ScenariosCommand
{
    public static Command Create()
    {
        var list = new Option<bool>("--list") { Description = "Lists them, which is what it does anyway." };
        var command = new Command(
            "scenarios",
            "Lists the scenarios that are shipped, each with the promises that it puts to the test; run one with storm --scenario NAME."
        );
        command.Options.Add(list);
        command.Subcommands.Add(NewScenarioCommand.Create());
        command.Subcommands.Add(CreateSchema());
        command.SetAction(_ =>
        {
            foreach (var scenario in Scenario.Shipped)
            {
                Console.WriteLine($"{scenario.Name, -24} {scenario.About}");
                Console.WriteLine($"{"", -24} proves {string.Join(", ", scenario.Proves)}");
            }

            return (int)ExitCode.Green;
        });
        return command;
    }

    private static Command CreateSchema()
    {
        var command = new Command("schema", "Prints the JSON schema of scenario files, for editors.");
        command.SetAction(_ =>
        {
            Console.WriteLine(Scenario.Schema);
            return (int)ExitCode.Green;
        });
        return command;
    }
}
