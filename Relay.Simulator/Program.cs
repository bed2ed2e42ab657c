return await Relay.Simulator.Commands.Cli.RunAsync(args);
