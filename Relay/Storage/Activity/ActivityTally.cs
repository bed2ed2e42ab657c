using System.Runtime.InteropServices;

namespace Relay.Storage.Activity;

/// <summary>
/// The figures of <see cref="IActivity"/> that are not in their tables yet. The journal's thread adds what it has committed, the flush
/// takes it out a part at a time, readers add it to what the tables say.
/// Bounded by the flush: a minute or two, and a slot or two of each webhook that sends.
/// </summary>
internal sealed class ActivityTally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, ActivityMinute> _minutes = [];
    private readonly Dictionary<(long Slot, long Webhook), WebhookFigures> _webhooks = [];

    /// <summary>Adds what one transaction did. Allocates only where a minute or a slot begins.</summary>
    public void Add(ActivityMinute counts, List<AttemptFigure> attempts, long now)
    {
        if (counts.IsEmpty && attempts.Count == 0)
            return;
        lock (_lock)
        {
            Add(counts with { At = now - (now % 60_000) });
            var slot = now - (now % IActivity.Slot);
            foreach (ref readonly var attempt in CollectionsMarshal.AsSpan(attempts))
                Figures((slot, attempt.WebhookId)).Add(attempt.Succeeded, attempt.DurationMs);
        }
    }

    /// <summary>Takes everything of the minutes, and at most so many slots.</summary>
    public ActivityPart Take(int slots)
    {
        lock (_lock)
        {
            var part = new ActivityPart([.. _minutes.Values], [.. _webhooks.Take(slots)]);
            _minutes.Clear();
            foreach (var (key, _) in part.Webhooks)
                _webhooks.Remove(key);
            return part;
        }
    }

    /// <summary>Takes back what could not be written.</summary>
    public void Return(ActivityPart part)
    {
        lock (_lock)
        {
            foreach (var minute in part.Minutes)
                Add(minute);
            foreach (var (key, figures) in part.Webhooks)
                Figures(key).Add(figures);
        }
    }

    /// <summary>Calls with each minute that is not written yet. To be quick.</summary>
    public void ReadMinutes(Action<ActivityMinute> read)
    {
        lock (_lock)
        {
            foreach (var minute in _minutes.Values)
                read(minute);
        }
    }

    /// <summary>
    /// Calls with the figures of these webhooks that are not written yet, under the lock: to be added elsewhere, not kept.
    /// </summary>
    public void ReadWebhooks(IReadOnlySet<long> webhookIds, Action<long, long, WebhookFigures> read)
    {
        lock (_lock)
        {
            foreach (var (key, figures) in _webhooks)
            {
                if (webhookIds.Contains(key.Webhook))
                    read(key.Slot, key.Webhook, figures);
            }
        }
    }

    private void Add(ActivityMinute minute)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_minutes, minute.At, out var exists);
        known = exists ? known.Plus(minute) : minute;
    }

    private WebhookFigures Figures((long Slot, long Webhook) key) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_webhooks, key, out _) ??= new WebhookFigures();
}
