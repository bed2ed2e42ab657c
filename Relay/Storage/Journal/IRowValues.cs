namespace Relay.Storage.Journal;

/// <summary>Takes the values of a row one after the other, in the order of its columns. Each call returns the same object.</summary>
internal interface IRowValues<TSelf>
    where TSelf : IRowValues<TSelf>
{
    TSelf Begin();

    TSelf Add(long? value);

    TSelf Add(bool value);

    TSelf Add(string? value);

    TSelf Add(byte[]? value);

    TSelf Add(ReadOnlyMemory<byte> value);
}
