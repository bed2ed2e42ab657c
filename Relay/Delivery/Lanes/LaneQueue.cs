namespace Relay.Delivery.Lanes;

/// <summary>
/// What of a lane's work is in memory, in its order: live work and parked work that is drained, with what of each is in flight.
/// </summary>
internal sealed class LaneQueue
{
    private readonly LinkedList<DeliveryWork> _live = new(),
        _drain = new();
    private readonly HashSet<(long Source, string Call)> _busyCalls = [];

    public int Live => _live.Count;

    public int Drained => _drain.Count;

    public int LiveInFlight { get; private set; }

    public int DrainInFlight { get; private set; }

    public int InFlight => LiveInFlight + DrainInFlight;

    /// <summary>Deliveries in memory, those in flight included.</summary>
    public int Held => _live.Count + _drain.Count + InFlight;

    public void Add(DeliveryWork work) => (work.Drained ? _drain : _live).AddLast(work);

    /// <summary>Whether live work could go: where order counts, only of a call that has none in flight.</summary>
    public bool HasFree(bool ordered) => FindFree(ordered) is not null;

    /// <summary>The next live delivery; null where none is free. It is in flight from here on.</summary>
    public DeliveryWork? TakeLive(bool ordered)
    {
        if (FindFree(ordered) is not { } node)
            return null;
        _live.Remove(node);
        LiveInFlight++;
        if (ordered && FindCall(node.Value) is { } call)
            _busyCalls.Add(call);
        return node.Value;
    }

    /// <summary>The oldest drained delivery, which there must be. It is in flight from here on.</summary>
    public DeliveryWork TakeDrained()
    {
        var oldest = _drain.First!.Value;
        _drain.RemoveFirst();
        DrainInFlight++;
        return oldest;
    }

    /// <summary>An attempt has its answer.</summary>
    public void Ended(DeliveryWork work)
    {
        if (work.Drained)
        {
            DrainInFlight--;
            return;
        }

        LiveInFlight--;
        if (FindCall(work) is { } call)
            _busyCalls.Remove(call);
    }

    /// <summary>Takes out one that a person wants sent at once; null where it is not in memory, or in flight.</summary>
    public DeliveryWork? Pull(long deliveryId)
    {
        foreach (var works in (ReadOnlySpan<LinkedList<DeliveryWork>>)[_live, _drain])
        {
            for (var node = works.First; node is not null; node = node.Next)
            {
                if (node.Value.DeliveryId != deliveryId)
                    continue;
                works.Remove(node);
                return node.Value;
            }
        }

        return null;
    }

    /// <summary>Empties it of what is not in flight.</summary>
    /// <param name="drainOnly">Only of the parked work.</param>
    /// <returns>What was in it.</returns>
    public List<DeliveryWork> Flush(bool drainOnly)
    {
        List<DeliveryWork> works = [.. _drain];
        _drain.Clear();
        if (drainOnly)
            return works;
        works.AddRange(_live);
        _live.Clear();
        return works;
    }

    private LinkedListNode<DeliveryWork>? FindFree(bool ordered)
    {
        var node = _live.First;
        while (ordered && node is not null && FindCall(node.Value) is { } call && _busyCalls.Contains(call))
            node = node.Next;
        return node;
    }

    private static (long Source, string Call)? FindCall(DeliveryWork work) =>
        work.Event.Envelope.CallId is { } call ? (work.Event.SourceId, call) : null;
}
