using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Relay.Tests.Simulator.Proof;

/// <summary>A webhook of a <see cref="MiniRelay"/>: delivers one after another, counts strikes, parks and drains.</summary>
internal sealed class MiniWebhook : IAsyncDisposable
{
    private static readonly HttpClient Client = new();

    private readonly Fault _fault;
    private readonly HashSet<string> _culprits;
    private readonly MiniLedger _ledger;
    private readonly Uri _url;
    private readonly bool _isOriginal;
    private readonly Channel<MiniDelivery> _queue = Channel.CreateUnbounded<MiniDelivery>();
    private readonly Lock _lock = new();
    private readonly List<MiniDelivery> _struck = [],
        _parked = [];
    private readonly Task _delivering;
    private bool _disabled,
        _wasEnabled;
    private int _sent;

    public MiniWebhook(string id, JsonElement body, Fault fault, HashSet<string> culprits, MiniLedger ledger)
    {
        (Id, _fault, _culprits, _ledger) = (id, fault, culprits, ledger);
        (Event, SourceId) = (body.GetProperty("event").GetString()!, body.GetProperty("sourceId").GetString()!);
        (_url, _isOriginal) = (new Uri(body.GetProperty("url").GetString()!), body.GetProperty("payload").GetString() == "original");
        IsTroubled = body.GetProperty("retryDelaysSeconds").GetArrayLength() == 0;
        Secret = "whsec_" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        _delivering = DeliverAsync();
    }

    public string Id { get; }

    public string Event { get; }

    public string SourceId { get; }

    public string Secret { get; }

    public bool IsTroubled { get; }

    private int Limit =>
        _fault switch
        {
            Fault.DisablesAtStrike2 => 2,
            Fault.DisablesAtStrike4 => 4,
            Fault.NeverDisables => int.MaxValue,
            _ => 3,
        };

    public void Add(MiniDelivery delivery)
    {
        lock (_lock)
        {
            if (_disabled)
                Park(delivery);
            else
                _queue.Writer.TryWrite(delivery);
        }
    }

    public object View()
    {
        lock (_lock)
            return new
            {
                state = _disabled ? "auto_disabled" : "active",
                failureCount = _struck.Count,
                parked = _parked.Count,
            };
    }

    public object Enable()
    {
        lock (_lock)
        {
            (_disabled, _wasEnabled) = (false, true);
            var parked = _parked.Count;
            _ledger.Park(-parked);
            if (_fault == Fault.DrainsInTheWrongOrder)
                (_parked[0], _parked[^1]) = (_parked[^1], _parked[0]);
            foreach (var delivery in _parked)
            {
                // Dropped: the ledger believes that it was delivered.
                if (_fault == Fault.DropsWhatWasParked && delivery == _parked[^2])
                    _ledger.Deliver(_culprits.Add(delivery.EventId));
                else
                    _queue.Writer.TryWrite(delivery);
            }

            _parked.Clear();
            return new { state = "active", parked };
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.Complete();
        await _delivering;
    }

    private async Task DeliverAsync()
    {
        await foreach (var delivery in _queue.Reader.ReadAllAsync())
        {
            lock (_lock)
            {
                if (_disabled)
                {
                    Park(delivery);
                    continue;
                }
            }

            await SendAsync(delivery);
        }
    }

    private async Task SendAsync(MiniDelivery delivery)
    {
        if (await PostAsync(delivery, 1))
        {
            _ledger.Deliver();
            if (_fault == Fault.DeliversTwice && !IsTroubled && ++_sent == 2 && _culprits.Add(delivery.EventId))
                await PostAsync(delivery, 2);
            return;
        }

        lock (_lock)
            Strike(delivery);
    }

    private void Strike(MiniDelivery delivery)
    {
        _struck.Add(delivery);
        _ledger.Fail();
        if (_struck.Count == 4)
            _culprits.Add(delivery.EventId);
        if (_struck.Count != Limit || _wasEnabled)
            return;
        if (_fault == Fault.DisablesAtStrike2)
            _culprits.Add(delivery.EventId);
        _disabled = true;
        _ledger.Fail(-_struck.Count);
        foreach (var struck in _struck)
            Park(struck);
    }

    private void Park(MiniDelivery delivery)
    {
        _parked.Add(delivery);
        _ledger.Park();
    }

    private async Task<bool> PostAsync(MiniDelivery delivery, int attempt)
    {
        var body = _isOriginal
            ? delivery.Request.Body.ToArray()
            : OutgoingEnvelope.Write(
                delivery.EventId,
                delivery.Source.Dialect.Name,
                delivery.Envelope,
                delivery.Source.Dialect.ReadData(delivery.Request, delivery.Envelope),
                TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(),
                "org"
            );
        if (_fault == Fault.ChangesTheBody && _isOriginal && !IsTroubled && ++_sent == 2 && _culprits.Add(delivery.EventId))
            body = [.. body, (byte)' '];
        if (!_isOriginal && !IsTroubled)
            body = Spoil(body, delivery.EventId);
        using var message = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(body) };
        Sign(message.Headers, delivery, attempt, body);
        using var response = await Client.SendAsync(message);
        return response.IsSuccessStatusCode;
    }

    private void Sign(HttpRequestHeaders headers, MiniDelivery delivery, int attempt, byte[] body)
    {
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        byte[] content = [.. Encoding.UTF8.GetBytes($"{delivery.EventId}.{time}."), .. body];
        var breaks = _fault == Fault.BreaksTheSignature && !IsTroubled && ++_sent == 2 && _culprits.Add(delivery.EventId);
        headers.Add(
            "X-DialNote-Signature",
            "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body))
        );
        headers.Add("webhook-id", delivery.EventId);
        headers.Add("webhook-timestamp", $"{time}");
        headers.Add(
            "webhook-signature",
            "v1,"
                + Convert.ToBase64String(
                    HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), breaks ? [.. content, 0] : content)
                )
        );
        headers.Add("Relay-Delivery-Id", delivery.DeliveryId);
        headers.Add("Relay-Attempt", $"{attempt}");
    }

    private byte[] Spoil(byte[] envelope, string eventId)
    {
        if (_fault is not (Fault.ChangesAField or Fault.DropsAField or Fault.AddsAField) || ++_sent != 2)
            return envelope;
        _culprits.Add(eventId);
        var json = JsonNode.Parse(envelope)!;
        var data = json["data"]!.AsObject();
        if (_fault == Fault.ChangesAField)
            data["provider"] = "somebody";
        else if (_fault == Fault.DropsAField)
            data.Remove("accountId");
        else
            data["surprise"] = 1;
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }
}
