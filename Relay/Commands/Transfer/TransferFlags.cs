using System.CommandLine;
using Relay.Commands.Serve;
using Relay.Config;

namespace Relay.Commands.Transfer;

/// <summary>
/// Which relay an export or an import is of: one that runs, over its API, or the store of one that does not, which <c>--data</c> or
/// <c>--store</c> names. SQLite belongs to one process, so there is no reading beside it.
/// </summary>
internal sealed class TransferFlags
{
    private readonly TargetFlags _relay = new();
    private readonly ServeOptions _store = new();

    public void AddTo(Command command)
    {
        _relay.AddTo(command);
        _store.AddTo(command, "Data", "Storage:Connection");
    }

    /// <summary>The store that is named; null where a relay is asked.</summary>
    /// <exception cref="ConfigurationException">Both were named.</exception>
    public RelayOptions? Store(ParseResult parsed)
    {
        var flags = _store.Flags(parsed);
        if (flags.Count == 0)
            return null;
        if (_relay.IsSaid(parsed))
            throw new ConfigurationException(["--target and --key are of a relay that runs, --data and --store of one that does not."]);
        return RelayConfiguration.Load(_store.File(parsed), flags).Options with
        {
            Urls = [ListenUrl.Parse("http://localhost:0")],
            IngestUrls = [],
        };
    }

    /// <exception cref="ConfigurationException">There is no key, or the address is none.</exception>
    public RelayTransfer Relay(ParseResult parsed)
    {
        var problems = new List<string>();
        var (target, key) = _relay.Read(parsed, new RelayOptions(), problems);
        return problems.Count == 0 ? new RelayTransfer(target, key) : throw new ConfigurationException(problems);
    }
}
