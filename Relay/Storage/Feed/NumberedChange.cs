using Relay.Storage.Changes;

namespace Relay.Storage.Feed;

/// <summary>A packed change with its place in the log.</summary>
internal readonly record struct NumberedChange(long Number, long At, ChangeEntry Entry);
