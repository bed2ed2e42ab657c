using System.Security.Cryptography;
using Relay.Dialects;
using Relay.Domain;

namespace Relay.Delivery;

/// <summary>The event that a webhook's test sends: a sample of its kind from <c>templates/</c>, with an id that only the test has.</summary>
internal sealed class TestEvents(IdSequence ids, TimeProvider clock)
{
    public DeliveryWork Create(Webhook webhook)
    {
        throw new NotImplementedException();
    }
}
