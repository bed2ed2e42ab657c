using Relay.Delivery.Lanes;

namespace Relay.Delivery;

/// <summary>Attempts as the lanes see them: a place that is taken and given back. What an attempt is, <see cref="Deliverer"/> says.</summary>
internal sealed partial class Dispatcher
{
    /// <summary>Sends a delivery at once, beside its lane: a person's retry.</summary>
    public void SendBeside(Lane lane, DeliveryWork work)
    {
        running.Begin(work);
        Start(lane, new LaneAction(LaneActionKind.SendBeside, Work: work));
    }

    private async Task SendAsync(Lane lane, DeliveryWork work)
    {
        try
        {
            // One that was not recorded goes back to the store, and is in memory until then.
            if (!await deliverer.DeliverAsync(lane, work, Pump, _stopping.Token).ConfigureAwait(false))
                Keep([work]);
        }
        finally
        {
            running.End(work);
        }

        PumpStarved();
    }

    private async Task SendBesideAsync(Lane lane, DeliveryWork work)
    {
        try
        {
            if (!await deliverer.DeliverBesideAsync(lane, work, _stopping.Token).ConfigureAwait(false))
                Keep([work]);
        }
        finally
        {
            running.End(work);
        }
    }
}
