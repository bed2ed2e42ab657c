using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Simulator.Receiver;

/// <summary>How a receiver listens.</summary>
public sealed record ReceiverOptions
{
    /// <summary>The loopback port; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>With a certificate it speaks TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Which versions of TLS it speaks; the system's choice where unset.</summary>
    public SslProtocols Protocols { get; init; }

    /// <summary>Accepts connections and never says or reads anything: a TLS handshake that never ends.</summary>
    public bool Mute { get; init; }

    /// <summary>How many hits are remembered; the count goes on. Bound it for long loads.</summary>
    public int Kept { get; init; } = int.MaxValue;

    /// <summary>Where times come from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
