using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relay.Tests.Commands;

namespace Relay.Tests.EndToEnd;

/// <summary>
/// A real nginx that ends TLS before a relay: an ordinary process in a folder of its own, on free ports of loopback, with a certificate
/// that is made for it. What is missing is a failure, never a skip.
/// </summary>
internal sealed class NginxProxy : IAsyncDisposable
{
    private const string Program = "/usr/sbin/nginx";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relay-nginx-");
    private readonly Process _process;

    private NginxProxy(Func<NginxProxy, string> servers)
    {
        (Http, Https) = (RelayProcess.FreePort(), RelayProcess.FreePort());
        WriteCertificate();
        File.WriteAllText(Path.Combine(_folder.FullName, "servers.conf"), servers(this));
        File.WriteAllText(Path.Combine(_folder.FullName, "nginx.conf"), Main());
        _process = Process.Start(
            new ProcessStartInfo(Program, ["-p", _folder.FullName, "-c", Path.Combine(_folder.FullName, "nginx.conf")])
            {
                RedirectStandardError = true,
            }
        )!;
    }

    public int Http { get; }

    public int Https { get; }

    /// <summary>The address of the relay from outside.</summary>
    public Uri Address => new($"https://localhost:{Https}/");

    public string Certificate => Path.Combine(_folder.FullName, "certificate.pem");

    public string CertificateKey => Path.Combine(_folder.FullName, "key.pem");

    /// <param name="servers">The server blocks; asked with the ports and the certificate.</param>
    public static async Task<NginxProxy> StartAsync(Func<NginxProxy, string> servers)
    {
        if (!File.Exists(Program))
            throw new FileNotFoundException("There is no nginx; test.sh installs it.", Program);
        var proxy = new NginxProxy(servers);
        try
        {
            await proxy.UntilItListensAsync();
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var quit = Process.Start("/bin/kill", ["-TERM", _process.Id.ToString()]);
            await quit.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private Task UntilItListensAsync() =>
        Poll.UntilAsync(
            async () =>
            {
                try
                {
                    using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(IPAddress.Loopback, Https);
                    return true;
                }
                catch (SocketException) when (!_process.HasExited)
                {
                    return false;
                }
                catch (SocketException)
                {
                    throw new InvalidOperationException("nginx did not start: " + await _process.StandardError.ReadToEndAsync());
                }
            },
            "nginx does not listen"
        );

    private string Main() =>
        $$"""
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            daemon off;
            worker_processes 1;
            pid {{_folder.FullName}}/nginx.pid;
            error_log {{_folder.FullName}}/error.log;
            events { worker_connections 256; }
            http {
                access_log off;
                client_body_temp_path {{_folder.FullName}}/body;
                proxy_temp_path {{_folder.FullName}}/proxy;
                fastcgi_temp_path {{_folder.FullName}}/fastcgi;
                uwsgi_temp_path {{_folder.FullName}}/uwsgi;
                scgi_temp_path {{_folder.FullName}}/scgi;
                include {{_folder.FullName}}/servers.conf;
            }
            """;

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(CertificateKey, key.ExportPkcs8PrivateKeyPem());
    }
}
