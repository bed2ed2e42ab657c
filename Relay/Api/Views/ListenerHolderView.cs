using Relay.Api.Reading;
using Relay.Hosting.Tunnels;

namespace Relay.Api.Views;

/// <summary>Who is connected as a listener.</summary>
/// <param name="Host">The machine, as it says.</param>
/// <param name="User">The account on it, as it says.</param>
/// <param name="Key">The name of its key.</param>
/// <param name="Remote">Where it comes from.</param>
internal sealed record ListenerHolderView(string Host, string User, string Key, string Remote, DateTimeOffset Since)
{
    public static ListenerHolderView From(TunnelHolder holder) =>
        new(holder.Host, holder.User, holder.Caller, holder.Remote, ApiJson.Time(holder.Since));
}
