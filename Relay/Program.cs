// Relay: webhooks of call platforms in, recorded, verified, deduplicated, and on to whoever asked for their kind.
//
//   Commands/        what can be said on the command line
//   Config/          what can be set, in appsettings.json, the environment and flags
//   RelayApp         the server put together, folder by folder: go on reading there
return await Relay.Commands.CommandLine.RunAsync(args);
