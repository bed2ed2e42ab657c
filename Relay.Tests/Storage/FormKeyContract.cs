using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>How every engine keeps the keys under cookies and forms.</summary>
public abstract class FormKeyContract : NodeContract
{
    [Fact]
    public async Task What_one_node_protects_another_reads_and_the_next_start_too()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());

        var token = one.NewProtector().Protect("form");

        Assert.Equal("form", other.NewProtector().Unprotect(token));
        await Store.CrashAsync();
        Assert.Equal("form", (await NodeAsync()).NewProtector().Unprotect(token));
    }

    [Fact]
    public async Task A_node_that_has_read_the_keys_learns_of_one_that_came_after()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        // Both began with an empty store: each made a key of its own.
        var (first, second) = (one.NewProtector(), other.NewProtector());
        var tokens = (First: first.Protect("a"), Second: second.Protect("b"));

        Assert.Equal(("b", "a"), (first.Unprotect(tokens.Second), second.Unprotect(tokens.First)));
    }

    [Fact]
    public async Task They_lie_sealed_by_the_master_key()
    {
        var node = await NodeAsync();
        node.NewProtector().Protect("form");

        var kept = Assert.Single(node.FormKeys.GetAllElements()).ToString();

        Assert.Contains("<sealed", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("<masterKey", kept, StringComparison.Ordinal);
        Assert.ThrowsAny<CryptographicException>(() =>
            node.NewProtector(_ => RandomNumberGenerator.GetBytes(32)).Unprotect(node.NewProtector().Protect("x"))
        );
    }
}
