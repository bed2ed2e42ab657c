namespace Relay.Storage.Journal;

/// <summary>An attempt's headers as they are stored, made before the writer's thread needs them.</summary>
internal readonly record struct AttemptBytes(byte[] Request, byte[] Response)
{
    public static AttemptBytes From(AttemptResult result) =>
        new(HeaderBytes.Write(result.RequestHeaders), HeaderBytes.Write(result.ResponseHeaders));
}
