using Relay.Config;

namespace Relay.Watch;

/// <summary>This folder's part of the host. To be added behind what it looks at, so that it stops before that does.</summary>
internal static class WatchServices
{
    public static IServiceCollection AddWatch(this IServiceCollection services, RelayOptions options)
    {
        services.AddSingleton(options.Watch);
        services.AddSingleton<IDiskSpace>(new DiskSpace(Path.GetFullPath(options.Data)));
        services.AddSingleton<ICheck, LoopCheck>();
        services.AddSingleton<ICheck, DiskCheck>();
        services.AddSingleton<ICheck, ParkedCheck>();
        services.AddSingleton<ICheck, SourceCheck>();
        services.AddSingleton<ICheck, CertificateCheck>();
        services.AddHostedService<WatchLoop>();
        return services;
    }
}
