namespace Relay.Tests.Domain;

/// <summary>A webhook driven by the letters of reliability's vectors, through the same pure function that the journal calls.</summary>
internal sealed class WebhookModel(Webhook? webhook = null)
{
    private readonly Webhook _webhook = webhook
        ?? new Webhook
        {
            Id = 1,
            Name = "w",
            Url = "https://example.com/",
            Event = "call.completed",
            Secret = "whsec_",
            RetryDelaysSeconds = [],
        };
    private long _delivery;

    /// <summary>Unix milliseconds; attempts begin and end at once.</summary>
    public long Now { get; set; } = 1000;

    public WebhookHealth Health { get; private set; } = new();

    public List<long> Reopened { get; } = [];

    public int TimesDisabled { get; private set; }

    public SettlementDecision Settle(
        Outcome outcome,
        int? epoch = null,
        DeliveryTrigger trigger = DeliveryTrigger.Event,
        AttemptPurpose purpose = AttemptPurpose.Scheduled,
        int retries = 0,
        long? throttledAt = null,
        TimeSpan? retryAfter = null,
        bool mayBeStale = false,
        bool drained = false,
        double jitter = 1
    )
    {
        var progress = new DeliveryProgress(
            ++_delivery,
            trigger,
            purpose,
            retries,
            throttledAt,
            Health.Epoch,
            drained,
            DeliveryState.Failed,
            0
        );
        var before = Health.Status;
        var result = new AttemptResult
        {
            Outcome = outcome,
            StartedAt = Now,
            DurationMs = 1,
            RetryAfter = retryAfter,
            SignatureMayBeStale = mayBeStale,
        };
        var decision = Settlement.Decide(new SettlementCase(_webhook, Health, progress, result, epoch ?? Health.Epoch, Now, jitter));
        Health = decision.Health;
        Reopened.AddRange(decision.Reopen);
        if (before != WebhookStatus.AutoDisabled && Health.Status == WebhookStatus.AutoDisabled)
            TimesDisabled++;
        return decision;
    }

    public void Park(long open) => Health = Health with { OpenLive = open };

    public void Enable() => Health = Strikes.Enable(Health, ParkedChoice.Drain, null, null, lastDelivery: _delivery);

    /// <summary>
    /// S success, X exhausted, T throttled then success, t throttled only, G 410, m/M manual ok/fail, A aborted by us, E enable, o/O a
    /// result of an older epoch ok/fail.
    /// </summary>
    public void Play(char letter)
    {
        switch (letter)
        {
            case 'S':
                Settle(Outcome.Succeeded);
                break;
            case 'X':
                Settle(Outcome.ServerError);
                break;
            case 'T':
                Settle(Outcome.Throttled);
                Settle(Outcome.Succeeded);
                break;
            case 't':
                Settle(Outcome.Throttled);
                break;
            case 'G':
                Settle(Outcome.Gone);
                break;
            case 'm':
                Settle(Outcome.Succeeded, purpose: AttemptPurpose.Manual);
                break;
            case 'M':
                Settle(Outcome.ServerError, purpose: AttemptPurpose.Manual);
                break;
            case 'A':
                Settle(Outcome.Shutdown);
                break;
            case 'E':
                Enable();
                break;
            case 'o':
                Settle(Outcome.Succeeded, epoch: Health.Epoch - 1);
                break;
            case 'O':
                Settle(Outcome.ServerError, epoch: Health.Epoch - 1);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(letter));
        }
    }
}
