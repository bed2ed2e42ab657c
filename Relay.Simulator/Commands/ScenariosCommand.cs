using System.CommandLine;
using Relay.Simulator.Scenarios;

namespace Relay.Simulator.Commands;

/// <summary><c>scenarios</c>: the stories that are shipped, each in a sentence.</summary>
internal static class ScenariosCommand
{
    public static Command Create()
    {
        var command = new Command("scenarios", "Lists the scenarios that are shipped; run one with storm --scenario NAME.");
        command.SetAction(_ =>
        {
            foreach (var scenario in Scenario.Shipped)
                Console.WriteLine($"{scenario.Name, -24} {scenario.About}");
            return (int)ExitCode.Green;
        });
        return command;
    }
}
