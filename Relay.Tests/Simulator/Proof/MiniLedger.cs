namespace Relay.Tests.Simulator.Proof;

/// <summary>
/// The ledger of a <see cref="MiniRelay"/>. What is not delivered, parked or failed is pending, so that only a wrong count can make a
/// difference.
/// </summary>
internal sealed class MiniLedger(Fault fault)
{
    private readonly Lock _lock = new();
    private int _unique,
        _duplicates,
        _rejected,
        _routed,
        _delivered,
        _parked,
        _failed;

    public void Unique() => Count(ref _unique);

    public void Duplicate() => Count(ref _duplicates);

    public void Reject() => Count(ref _rejected);

    public void Route() => Count(ref _routed);

    public void Deliver(bool counts = true) => Count(ref _delivered, counts ? 1 : 0);

    public void Park(int by = 1) => Count(ref _parked, by);

    public void Fail(int by = 1) => Count(ref _failed, by);

    public object View()
    {
        lock (_lock)
        {
            // One duplicate too few: the sum still fits, the storm knows better.
            var duplicates = fault == Fault.MiscountsTheLedger && _duplicates > 0 ? _duplicates - 1 : _duplicates;
            return new
            {
                received = _unique + duplicates + _rejected,
                unique = _unique,
                duplicates,
                rejected = _rejected,
                routed = _routed,
                delivered = _delivered,
                pending = _routed - _delivered - _parked - _failed,
                inFlight = 0,
                parked = _parked,
                failed = _failed,
                skipped = 0,
                difference = 0,
            };
        }
    }

    private void Count(ref int counter, int by = 1)
    {
        lock (_lock)
            counter += by;
    }
}
