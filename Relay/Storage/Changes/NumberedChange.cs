namespace Relay.Storage.Changes;

/// <summary>A packed change with its place in the log.</summary>
internal readonly record struct NumberedChange(long Number, long At, ChangeEntry Entry);
