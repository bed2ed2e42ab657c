using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Storage;
using Relay.Storage.Access;
using Relay.Storage.Catalog;
using Relay.Storage.History;
using Relay.Storage.Runs;

namespace Relay.Tests.Storage;

/// <summary>One of the nodes on a store, as far as they share its catalog and who may come in.</summary>
internal sealed class TestNode : IDisposable
{
    private static readonly string _masterKey = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray());

    private readonly TimeProvider _clock;

    private TestNode(TestStore store, int number)
    {
        (Store, _clock) = (new CountingStore(store.Store), store.Clock);
        Ids = new IdSequence(store.Clock, number);
        var options = new CatalogOptions(store.Folder, _masterKey);
        Catalog = new StoredCatalog(Store, Ids, store.Clock, options, () => Lanes);
        Keys = new KeyRing(Store, Ids, store.Clock, options, NullLogger<KeyRing>.Instance);
        Tickets = new Tickets(Store, store.Clock, Catalog.DeriveKey);
        Sessions = new Sessions(Store, Keys, Tickets, Ids, store.Clock, Catalog.DeriveKey, NullLogger<Sessions>.Instance);
        Proofs = new CallerProofs(Keys, Sessions);
        FormKeys = new FormKeys(Store, Ids);
    }

    public CountingStore Store { get; }

    public IdSequence Ids { get; }

    public StoredCatalog Catalog { get; }

    public KeyRing Keys { get; }

    public Tickets Tickets { get; }

    public Sessions Sessions { get; }

    public ICallerProofs Proofs { get; }

    public FormKeys FormKeys { get; }

    public IAccountSessions AccountSessions => new AccountSessions(Store, _clock, Catalog.DeriveKey);

    public IRunLog Runs => new RunLog(Store, Ids, _clock);

    public IAnswerLog Answers => new AnswerLog(Store, Ids, _clock, Catalog.DeriveKey);

    public IHistory History => new StoredHistory(Store, _clock);

    /// <summary>Hears of the webhooks that this node has changed.</summary>
    public TestLanes Lanes { get; } = new();

    /// <param name="number">From 1 on; each node has its own.</param>
    public static async Task<TestNode> StartAsync(TestStore store, int number)
    {
        var node = new TestNode(store, number);
        await node.Catalog.LoadAsync(default);
        await node.Keys.LoadAsync(default);
        await node.Sessions.LoadAsync(default);
        return node;
    }

    /// <summary>What it does once a second.</summary>
    public Task PollAsync() => VersionPoll.FollowAsync(Store, Catalog, Keys, Sessions, default);

    /// <summary>What protects cookies and forms, as it is made at a start.</summary>
    /// <param name="deriveKey">In the place of the store's master key.</param>
    public IDataProtector NewProtector(Func<string, byte[]>? deriveKey = null)
    {
        var services = new ServiceCollection();
        var seal = new FormKeySeal(deriveKey ?? Catalog.DeriveKey);
        services.AddSingleton(seal);
        services.AddDataProtection().SetApplicationName("relay");
        services.Configure<KeyManagementOptions>(options => (options.XmlRepository, options.XmlEncryptor) = (FormKeys, seal));
        return services.BuildServiceProvider().GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
    }

    public void Dispose() => Catalog.Dispose();
}
