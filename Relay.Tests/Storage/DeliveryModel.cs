namespace Relay.Tests.Storage;

/// <summary>
/// The rules of strikes, parking and retries once more, small enough to be read against reliability §3: one webhook without retries, and
/// its deliveries.
/// What it does not know is how any of it is stored.
/// </summary>
internal sealed class DeliveryModel
{
    private readonly List<Row> _streak = [];

    public List<Row> Rows { get; } = [];

    public WebhookStatus Status { get; private set; }

    public int Strikes { get; private set; }

    public int Epoch { get; private set; }

    public DrainPhase Drain { get; private set; }

    public bool Deleted { get; private set; }

    public IEnumerable<Row> Parked => Rows.Where(row => row.Behind && row.IsOpen);

    public Row Add(long id, DeliveryTrigger trigger, bool leased)
    {
        var row = new Row(id) { Trigger = trigger, State = leased ? DeliveryState.Leased : DeliveryState.Waiting };
        Rows.Add(row);
        return row;
    }

    public void Pause() => (Status, Drain) = (WebhookStatus.Paused, DrainPhase.None);

    public void Enable(ParkedChoice choice)
    {
        (Status, Strikes, Epoch) = (WebhookStatus.Active, 0, Epoch + 1);
        _streak.Clear();
        foreach (var row in Rows)
            row.Behind = true;
        Drain = !Parked.Any()
            ? DrainPhase.None
            : choice switch
            {
                ParkedChoice.Drain => DrainPhase.Probing,
                ParkedChoice.Skip => DrainPhase.Skipping,
                _ => DrainPhase.None,
            };
    }

    public void Delete() => Deleted = true;

    public void Skip(IEnumerable<Row> rows)
    {
        foreach (var row in rows.ToList())
            row.State = DeliveryState.Skipped;
        EndDrain();
    }

    /// <summary>What a retry of many can take: nothing of a webhook that is gone.</summary>
    public List<Row> Settled(DeliveryState state) => Deleted ? [] : [.. Rows.Where(row => row.State == state)];

    public List<Row> Waiting(bool onlyParked) =>
        Deleted
            ? []
            : [.. Rows.Where(row => row.State == DeliveryState.Waiting && (!onlyParked || Status != WebhookStatus.Active || row.Behind))];

    public void Reopen(IEnumerable<Row> rows)
    {
        foreach (var row in rows)
        {
            // Nothing else is kept behind the mark, so it need not wait there for nobody.
            if (row.Behind && Status == WebhookStatus.Active && Drain == DrainPhase.None && !Parked.Any())
                Drain = DrainPhase.Draining;
            (row.State, row.Trigger) = (DeliveryState.Waiting, DeliveryTrigger.Retry);
        }
    }

    public void Crash()
    {
        foreach (var row in Rows.Where(row => row.State == DeliveryState.Leased).ToList())
            Release(row);
    }

    /// <summary>A person's attempt that was not made changes nothing that was there before it.</summary>
    public void Release(Row row)
    {
        (row.State, row.Found) = (row.Found ?? DeliveryState.Waiting, null);
        EndDrain();
    }

    public void Settle(Row row, Outcome outcome, AttemptPurpose purpose, DeliveryState returnTo, bool drained, int epoch)
    {
        row.Found = null;
        var current = epoch == Epoch;
        var waits = Deleted ? DeliveryState.Skipped : DeliveryState.Waiting;
        if (outcome == Outcome.Succeeded)
        {
            row.State = DeliveryState.Delivered;
            if (current)
                Reset(drained);
        }
        else if (purpose == AttemptPurpose.Manual)
            row.State = returnTo == DeliveryState.Waiting ? waits : returnTo;
        else if (outcome == Outcome.TemplateFailed)
            row.State = DeliveryState.Failed;
        else if (outcome == Outcome.Gone && current && Status != WebhookStatus.AutoDisabled)
            Disable(row, waits);
        else if (outcome != Outcome.ServerError || !current || Status != WebhookStatus.Active || Deleted)
            row.State = waits;
        else if (row.Trigger != DeliveryTrigger.Event)
            row.State = DeliveryState.Failed;
        else if (++Strikes == 3)
            Disable(row, waits);
        else
        {
            row.State = DeliveryState.Failed;
            _streak.Add(row);
            if (drained)
                Drain = DrainPhase.Stopped;
        }

        EndDrain();
    }

    public void Resume()
    {
        if (Drain == DrainPhase.Stopped)
            Drain = DrainPhase.Draining;
    }

    private void Reset(bool drained)
    {
        Strikes = 0;
        _streak.Clear();
        if (Drain == DrainPhase.Stopped || (Drain == DrainPhase.Probing && drained))
            Drain = DrainPhase.Draining;
    }

    private void Disable(Row row, DeliveryState state)
    {
        row.State = state;
        foreach (var struck in _streak.Where(struck => struck.State == DeliveryState.Failed))
            struck.State = DeliveryState.Waiting;
        _streak.Clear();
        (Status, Drain) = (WebhookStatus.AutoDisabled, DrainPhase.None);
    }

    private void EndDrain()
    {
        if (!Parked.Any())
            Drain = DrainPhase.None;
    }

    internal sealed class Row(long id)
    {
        public long Id { get; } = id;

        public DeliveryTrigger Trigger { get; set; }

        public DeliveryState State { get; set; }

        /// <summary>The state that a person's lease has found.</summary>
        public DeliveryState? Found { get; set; }

        /// <summary>It stands behind the mark of an enable.</summary>
        public bool Behind { get; set; }

        public bool IsOpen => State is DeliveryState.Waiting or DeliveryState.Leased;
    }
}
