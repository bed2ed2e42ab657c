namespace Relay.Storage.Changes;

/// <summary>Reads what a <see cref="ChangeBuffer"/> packed.</summary>
internal ref struct ChangeReader(ReadOnlySpan<byte> bytes, long at)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next;
    private long _id,
        _webhook;

    /// <summary>The next change; false at the end.</summary>
    public bool TryRead(out ChangeEntry entry)
    {
        entry = default;
        if (_next >= _bytes.Length)
            return false;
        var sort = (ChangeSort)_bytes[_next++];
        entry = sort switch
        {
            ChangeSort.Event or ChangeSort.Arrival => new ChangeEntry(sort) { Id = Id() },
            ChangeSort.Delivery => new ChangeEntry(sort) { Delivery = Delivery() },
            ChangeSort.Strike => new ChangeEntry(sort) { Strike = Strike() },
            ChangeSort.Webhook => new ChangeEntry(sort) { Webhook = Health() },
            ChangeSort.Run => new ChangeEntry(sort) { Id = Id(), Run = (RunState)Get() },
            _ => throw new StorageException("storage_unavailable", $"The change log has an entry of an unknown sort ({(int)sort})."),
        };
        return true;
    }

    private DeliveryStep Delivery()
    {
        var (delivery, record, webhook) = (Id(), Id(), Webhook());
        var state = (int)Get();
        return new DeliveryStep(
            delivery,
            record,
            webhook,
            (DeliveryPhase)(state & 7),
            (DeliveryTrigger)(state >> 3),
            (int)Get(),
            (Outcome?)Optional(),
            Optional(),
            DurationMs: Optional(),
            NextAt: Get() == 0 ? null : at + Signed()
        );
    }

    private StrikeStep Strike()
    {
        var webhook = Webhook();
        return new StrikeStep(webhook, Id(), Id(), (int)Get(), (int)Get(), (Outcome)Get(), Optional(), Get() != 0);
    }

    private WebhookStep Health() => new(Webhook(), (WebhookStatus)Get(), Get() != 0, (int)Get(), (DrainPhase)Get(), Signed(), Signed());

    private long Id() => _id += Signed();

    private long Webhook() => _webhook += Signed();

    private int? Optional() => Get() is > 0 and var number ? (int)number - 1 : null;

    private long Signed()
    {
        var value = Get();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Get()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = _bytes[_next++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
                return value;
        }
    }
}
