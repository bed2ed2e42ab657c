namespace Relay.Domain.Access;

/// <summary>A key that is given back.</summary>
internal sealed class LentKey(string key, Action giveBack) : IDisposable
{
    public string Key { get; } = key;

    public void Dispose() => giveBack();
}
