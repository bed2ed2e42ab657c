using System.Globalization;

namespace Relay.Hosting.Tunnels;

/// <summary>Who is connected as a listener.</summary>
/// <param name="Instance">The process.</param>
/// <param name="Host">The machine, as it says.</param>
/// <param name="User">The account on it, as it says.</param>
/// <param name="Caller">The name of its key.</param>
/// <param name="Remote">Where it comes from.</param>
/// <param name="Since">Unix milliseconds.</param>
internal sealed record TunnelHolder(string Instance, string Host, string User, string Caller, string Remote, long Since)
{
    /// <summary>What another one is told who asks for the same name.</summary>
    public string TakenSentence(string name) =>
        $"The name {name} is in use by {Who} since {Time(Since)}; choose another --name, or send it away with --take-over.";

    /// <summary>What this one's predecessor is told.</summary>
    public string TakenOverSentence => $"{Who} has taken over the name.";

    private string Who => $"{User} on {Host} (key {Caller}, from {Remote})";

    private static string Time(long at) =>
        DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
