namespace Relay.Storage.Changes;

/// <summary>
/// The changes of one transaction, packed as they happen: a tag, then numbers of seven bits a byte. Ids are written as the distance to
/// the one before, since those of a transaction lie close together:
/// an event costs about four bytes, an attempt about sixteen. <see cref="ChangeReader"/> reads them; tags and fields are never given
/// another meaning, because old rows stay.
/// </summary>
internal sealed class ChangeBuffer
{
    private byte[] _bytes = new byte[4096];
    private int _length;
    private long _at,
        _id,
        _webhook;

    /// <summary>How many changes there are.</summary>
    public int Count { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Begins anew.</summary>
    /// <param name="at">Unix milliseconds, which the times within are counted from.</param>
    public void Begin(long at)
    {
        _at = at;
        _id = _webhook = _length = Count = 0;
    }

    public void Event(long id)
    {
        Open(ChangeSort.Event);
        Id(id);
    }

    public void Arrival(long id)
    {
        Open(ChangeSort.Arrival);
        Id(id);
    }

    public void Delivery(in DeliveryStep step)
    {
        Open(ChangeSort.Delivery);
        Id(step.DeliveryId);
        Id(step.EventId);
        Webhook(step.WebhookId);
        Put((ulong)((int)step.Phase | ((int)step.Trigger << 3)));
        Put((ulong)step.Attempts);
        Optional((int?)step.Outcome);
        Optional(step.Status);
        Optional(step.DurationMs);
        Put(step.NextAt is null ? 0UL : 1);
        if (step.NextAt is { } next)
            Signed(next - _at);
    }

    public void Strike(in StrikeStep step)
    {
        Open(ChangeSort.Strike);
        Webhook(step.WebhookId);
        Id(step.DeliveryId);
        Id(step.EventId);
        Put((ulong)step.Strikes);
        Put((ulong)step.Limit);
        Put((ulong)step.Outcome);
        Optional(step.Status);
        Put(step.Disabled ? 1UL : 0);
    }

    public void Webhook(in WebhookStep step)
    {
        Open(ChangeSort.Webhook);
        Webhook(step.WebhookId);
        Put((ulong)step.Status);
        Put(step.Gone ? 1UL : 0);
        Put((ulong)step.Strikes);
        Put((ulong)step.Drain);
        Signed(step.Parked);
        Signed(step.Waiting);
    }

    public void Run(long id, RunState state)
    {
        Open(ChangeSort.Run);
        Id(id);
        Put((ulong)state);
    }

    private void Open(ChangeSort sort)
    {
        // No change takes more than a hundred bytes.
        if (_bytes.Length - _length < 128)
            Array.Resize(ref _bytes, _bytes.Length * 2);
        _bytes[_length++] = (byte)sort;
        Count++;
    }

    private void Id(long id)
    {
        Signed(id - _id);
        _id = id;
    }

    private void Webhook(long id)
    {
        Signed(id - _webhook);
        _webhook = id;
    }

    private void Optional(int? value) => Put(value is { } number ? (ulong)number + 1 : 0);

    /// <summary>Small numbers of either sign are short.</summary>
    private void Signed(long value) => Put((ulong)((value << 1) ^ (value >> 63)));

    private void Put(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes[_length++] = (byte)(value | 0x80);
        _bytes[_length++] = (byte)value;
    }
}
