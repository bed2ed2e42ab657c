using System.Security.Cryptography;

namespace Relay.Testing;

/// <summary>Where events of one kind are delivered to. What is left as it is has the relay's own default.</summary>
public sealed record RelayWebhook
{
    /// <param name="kind">A kind such as <c>call.completed</c>, or a provider's exact type such as <c>dialstack/queue.call.abandoned</c>.</param>
    /// <param name="url">The handler's address, on this machine.</param>
    public RelayWebhook(string kind, Uri url) => (Kind, Url, Name) = (kind, url, kind);

    /// <param name="kind">As above.</param>
    /// <param name="url">The handler's address, on this machine.</param>
    public RelayWebhook(string kind, string url)
        : this(kind, new Uri(url)) { }

    /// <summary>What it takes.</summary>
    public string Kind { get; }

    /// <summary>Where it delivers to.</summary>
    public Uri Url { get; }

    /// <summary>What it is called in messages; its kind unless it is told otherwise.</summary>
    public string Name { get; init; }

    /// <summary>The source whose events it takes; those of all where null.</summary>
    public string? Source { get; init; }

    /// <summary>What its deliveries are signed with. One is made up by default; a handler is told it before or after.</summary>
    public string Secret { get; init; } = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary><c>envelope</c>, <c>original</c> or <c>template</c>.</summary>
    public string Payload { get; init; } = "envelope";

    /// <summary>The template, where <see cref="Payload"/> is <c>template</c>.</summary>
    public string? Template { get; init; }

    /// <summary>Seconds before each retry, 1 to 86,400; empty for a webhook that tries once.</summary>
    public IReadOnlyList<int> RetryDelaysSeconds { get; init; } = [1, 5, 25];

    /// <summary>How long an answer may take, 1 to 60 seconds of the relay's clock.</summary>
    public int TimeoutSeconds { get; init; } = 30;

    /// <summary>How many failed deliveries in a row disable it.</summary>
    public int StrikeLimit { get; init; } = 3;

    /// <summary>The most attempts at a time.</summary>
    public int MaxInFlight { get; init; } = 16;

    /// <summary>Whether events of one call go one after the other.</summary>
    public bool Ordered { get; init; }

    internal object ToBody(string? sourceId) =>
        new
        {
            name = Name,
            provider = "custom",
            url = Url.ToString(),
            @event = Kind,
            sourceId,
            payload = Payload,
            template = Template,
            retryDelaysSeconds = RetryDelaysSeconds,
            timeoutSeconds = TimeoutSeconds,
            strikeLimit = StrikeLimit,
            maxInFlight = MaxInFlight,
            ordered = Ordered,
        };
}
