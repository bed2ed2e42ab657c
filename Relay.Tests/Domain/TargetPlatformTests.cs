using Xunit;

namespace Relay.Tests.Domain;

/// <summary>Platforms by the addresses that they give out, and nothing else by them.</summary>
public sealed class TargetPlatformTests
{
    [Theory]
    [InlineData("https://hooks.zapier.com/hooks/standard/1/abc/", "Zapier")]
    [InlineData("https://hook.eu2.make.com/abc", "Make")]
    [InlineData("https://hook.us1.make.com/abc", "Make")]
    [InlineData("https://hook.integromat.com/abc", "Make")]
    [InlineData("https://acme.app.n8n.cloud/webhook/calls", "n8n")]
    [InlineData("https://automation.example.com/webhook/6f9619ff-8b86-d011-b42d-00cf4fc964ff", "n8n")]
    [InlineData("https://eo1x.m.pipedream.net/", "Pipedream")]
    [InlineData("https://hooks.slack.com/services/T0/B0/x", "Slack")]
    [InlineData("https://acme.webhook.office.com/webhookb2/1@2/IncomingWebhook/3/4", "Microsoft Teams")]
    [InlineData("https://prod-1.westeurope.logic.azure.com/workflows/1/triggers/manual/paths/invoke?sig=x", "Microsoft Teams")]
    [InlineData("https://chat.example.com/hooks/abcdefghijklmnopqrstuvwxyz", "Mattermost")]
    [InlineData("https://hooks.slack.com/triggers/T0/1/x", null)]
    [InlineData("https://prod-1.westeurope.logic.azure.com/other", null)]
    [InlineData("https://chat.example.com/hooks/calls", null)]
    [InlineData("https://hooks.zapier.com.example.com/hooks", null)]
    [InlineData("https://hook.eu2.make.com.example.com/", null)]
    [InlineData("https://xhook.eu2.make.com/", null)]
    [InlineData("https://crm.example.com/webhook/calls", null)]
    [InlineData("nonsense", null)]
    [InlineData("", null)]
    public void An_address_names_its_platform(string url, string? platform) => Assert.Equal(platform, TargetPlatform.Find(url)?.Name);

    [Fact]
    public void Only_a_test_address_is_warned_of()
    {
        Assert.True(TargetPlatform.IsTestAddress("https://n8n.example.com/webhook-test/6f9619ff-8b86-d011-b42d-00cf4fc964ff"));
        Assert.False(TargetPlatform.IsTestAddress("https://n8n.example.com/webhook/6f9619ff-8b86-d011-b42d-00cf4fc964ff"));
    }
}
