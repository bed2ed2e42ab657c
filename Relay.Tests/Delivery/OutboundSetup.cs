using System.Net;
using System.Net.Sockets;
using System.Text;
using Relay.Delivery.Outbound;
using Relay.Hosting.Dialing;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>Clients and requests for the outbound tests.</summary>
internal static class OutboundSetup
{
    public static readonly EgressPolicy Loopback = new() { AllowPrivate = true };
    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static OutboundClient Client(
        EgressPolicy? policy = null,
        IHostResolver? resolver = null,
        IConnector? connector = null,
        TimeSpan? connectTimeout = null,
        TimeProvider? clock = null
    )
    {
        clock ??= TimeProvider.System;
        return new OutboundClient(OutboundHandler.Create(Dialer(policy, resolver, connector, connectTimeout, clock), clock), clock);
    }

    public static GuardedDialer Dialer(
        EgressPolicy? policy = null,
        IHostResolver? resolver = null,
        IConnector? connector = null,
        TimeSpan? connectTimeout = null,
        TimeProvider? clock = null
    ) =>
        new(
            policy ?? Loopback,
            resolver ?? new SystemResolver(),
            connector ?? new SocketConnector(),
            connectTimeout ?? TimeSpan.FromSeconds(5),
            clock ?? TimeProvider.System
        );

    public static OutboundRequest Request(Uri url, TimeSpan? deadline = null, params Header[] headers) =>
        new(
            url,
            Encoding.UTF8.GetBytes("{\"n\":1}"),
            new HeaderList([new Header("Content-Type", "application/json"), .. headers]),
            deadline ?? Long
        );
}

/// <summary>Answers look-ups from a script, one answer after the other; the last one stays.</summary>
internal sealed class ScriptedResolver(params string[] answers) : IHostResolver
{
    private int _asked;

    public int Asked => _asked;

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        var answer = answers[Math.Min(_asked++, answers.Length - 1)];
        return answer.Length == 0
            ? throw new SocketException((int)SocketError.HostNotFound)
            : Task.FromResult(answer.Split(' ').Select(IPAddress.Parse).ToArray());
    }
}

/// <summary>Counts what would have been dialled and dials nothing.</summary>
internal sealed class CountingConnector : IConnector
{
    public List<string> Dialled { get; } = [];

    public Task<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancellation)
    {
        Dialled.Add(address.ToString());
        throw new SocketException((int)SocketError.ConnectionRefused);
    }
}
