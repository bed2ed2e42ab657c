namespace Relay.Tests.Faults;

/// <summary>
/// A network of its own on this machine, with one cable to it that can be pulled: what is sent then is lost without a word, as behind a router
/// that died.
/// </summary>
internal sealed class OtherNetwork : IAsyncDisposable
{
    private static int _made = Random.Shared.Next(200);
    private readonly string _name;
    private readonly int _number;

    private OtherNetwork(int number) => (_number, _name) = (number, $"relay-{Environment.ProcessId}-{number}");

    /// <summary>Under which its side of the cable is reached.</summary>
    public string Address => $"10.213.{_number}.2";

    /// <summary>That of this side.</summary>
    public string Network => $"10.213.{_number}.0/24";

    private string Outer => $"rly{_number}a";

    private string Inner => $"rly{_number}b";

    public static async Task<OtherNetwork> MakeAsync()
    {
        var network = new OtherNetwork(Interlocked.Increment(ref _made) % 250);
        await network.IpAsync($"netns add {network._name}");
        await network.IpAsync($"link add {network.Outer} type veth peer name {network.Inner}");
        await network.IpAsync($"link set {network.Inner} netns {network._name}");
        await network.IpAsync($"addr add 10.213.{network._number}.1/24 dev {network.Outer}");
        await network.IpAsync($"link set {network.Outer} up");
        await network.InsideAsync($"addr add {network.Address}/24 dev {network.Inner}");
        await network.InsideAsync("link set lo up");
        await network.MendAsync();
        return network;
    }

    /// <summary>Runs a program that sees only this network.</summary>
    public Tool Start(string program, params string[] arguments) => Tool.StartAsRoot("ip", ["netns", "exec", _name, program, .. arguments]);

    /// <summary>Pulls the cable at its side.</summary>
    public Task CutAsync() => InsideAsync($"link set {Inner} down");

    public Task MendAsync() => InsideAsync($"link set {Inner} up");

    /// <summary>With it goes the cable.</summary>
    public async ValueTask DisposeAsync() => await IpAsync($"netns del {_name}");

    private Task InsideAsync(string arguments) => IpAsync($"-n {_name} {arguments}");

    private Task IpAsync(string arguments) => Tool.RunAsRootAsync("ip", arguments.Split(' '));
}
