namespace Relay.Config;

/// <summary>Where traces and metrics are sent by OTLP; nowhere where null.</summary>
internal sealed record OtlpOptions
{
    public Uri? Endpoint { get; init; }
}
