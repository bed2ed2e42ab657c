namespace Relay.Config;

/// <summary>The options and, for the log, what each one came to.</summary>
internal sealed record LoadedOptions(RelayOptions Options, IReadOnlyList<(string Key, string Value)> Effective);
