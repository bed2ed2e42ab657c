using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Tests.Delivery;

/// <summary>A root, an intermediate and leaves of it: what a server sends, and what it leaves out.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UnixEpoch.AddYears(50),
        Until = DateTimeOffset.UnixEpoch.AddYears(65);

    private readonly ECDsa _intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _intermediate;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Root = Authority("Test Root", key).CreateSelfSigned(From, Until);
        _intermediate = Authority("Test Intermediate", _intermediateKey).Create(Root, From, Until, [1, 2, 3, 4]);
    }

    public X509Certificate2 Root { get; }

    /// <summary>What a fetch of the intermediate would bring.</summary>
    public byte[] Intermediate => _intermediate.Export(X509ContentType.Cert);

    /// <summary>A leaf for loopback that is served alone, with the address from where the missing one is to be had.</summary>
    public X509Certificate2 Leaf(Uri? issuerAt = null, Uri? revocationAt = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        if (issuerAt is not null)
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([issuerAt.AbsoluteUri], [issuerAt.AbsoluteUri]));
        if (revocationAt is not null)
            request.CertificateExtensions.Add(
                CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([revocationAt.AbsoluteUri])
            );
        using var issued = request.Create(
            _intermediate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(_intermediateKey),
            From,
            Until,
            [5, 6, 7, 8]
        );
        return issued.CopyWithPrivateKey(key);
    }

    /// <summary>One that vouches for itself, for a name or an address.</summary>
    public static X509Certificate2 SelfSigned(string name, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(until.AddYears(-15), until);
    }

    public void Dispose()
    {
        Root.Dispose();
        _intermediate.Dispose();
        _intermediateKey.Dispose();
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        return request;
    }
}
