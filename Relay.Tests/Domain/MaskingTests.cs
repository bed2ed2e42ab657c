using System.Text;
using Xunit;

namespace Relay.Tests.Domain;

/// <summary>What a viewer sees of a number: its last four digits, wherever it stands.</summary>
public class MaskingTests
{
    [Theory]
    [InlineData("+12025550142", "+*******0142")]
    [InlineData("+1 (202) 555-0142", "+* (***) ***-0142")]
    [InlineData("1041", "1041")]
    [InlineData("anonymous", "anonymous")]
    [InlineData("sip:+12025550142@host.example", "sip:+*******0142@host.example")]
    [InlineData(null, null)]
    public void A_party_shows_its_last_four_digits(string? number, string? shown) => Assert.Equal(shown, Masking.Number(number));

    [Theory]
    [InlineData("call me on +1 202 555 0142 please", "call me on +* *** *** 0142 please")]
    [InlineData("(202) 555-0142", "(***) ***-0142")]
    [InlineData("at 2026-01-15T14:35:30.000Z and 2026-01-15", "at 2026-01-15T14:35:30.000Z and 2026-01-15")]
    [InlineData("call_94d3c0704542f2d86fa425f3", "call_94d3c0704542f2d86fa425f3")]
    [InlineData("94d3c070-4542-f2d8-6fa4-25f3574ae3ba", "94d3c070-4542-f2d8-6fa4-25f3574ae3ba")]
    [InlineData("From=%2B12025550142&To=1041", "From=%2B*******0142&To=1041")]
    [InlineData("192.168.100.200", "192.168.100.200")]
    [InlineData("it took 325 seconds", "it took 325 seconds")]
    public void A_text_hides_what_can_be_a_number(string text, string shown) => Assert.Equal(shown, Masking.Text(text));

    [Theory]
    [InlineData(
        """{"from":"+12025550142","n":3,"at":"2026-01-15T14:35:30Z"}""",
        """{"from":"+*******0142","n":3,"at":"2026-01-15T14:35:30Z"}"""
    )]
    [InlineData("""{"from":"\u002b1202\u0035550142"}""", """{"from":"+*******0142"}""")]
    [InlineData("""{"phone": 12025550142, "duration": 325.5}""", """{"phone": "*******0142", "duration": 325.5}""")]
    [InlineData("""{"+12025550142":["2025550142"]}""", """{"+*******0142":["******0142"]}""")]
    [InlineData("""{"at":1768487400,"ms":1768487400123}""", """{"at":1768487400,"ms":1768487400123}""")]
    [InlineData("not json: +12025550142", "not json: +*******0142")]
    [InlineData("""{"cut":"+12025550142""", """{"cut":"+*******0142""")]
    [InlineData(
        """{"token":"abc","data":{"api_key": "x\"y", "tokens": 3, "next_page_token":7}}""",
        """{"token":"••••","data":{"api_key": "••••", "tokens": 3, "next_page_token":7}}"""
    )]
    [InlineData("""{"secret":["a"],"clientSecret":null,"b":"c"}""", """{"secret":["a"],"clientSecret":null,"b":"c"}""")]
    [InlineData("""{"token" : "ab\"c""", """{"token" : "••••""")]
    [InlineData("AccessToken=abc%20d&To=1041&token=", "AccessToken=••••&To=1041&token=••••")]
    [InlineData("", "")]
    public void A_body_keeps_its_form(string body, string shown) =>
        Assert.Equal(shown, Encoding.UTF8.GetString(MaskedBody.From(Encoding.UTF8.GetBytes(body))));

    [Theory]
    [InlineData("Authorization", true)]
    [InlineData("X-Vapi-Secret", true)]
    [InlineData("Verification-Token", true)]
    [InlineData("telnyx-signature-ed25519", true)]
    [InlineData("X-Api-Key", true)]
    [InlineData("Set-Cookie", true)]
    [InlineData("X-Hook-Key", true)]
    [InlineData("Idempotency-Key", false)]
    [InlineData("Content-Type", false)]
    [InlineData("X-Request-Id", false)]
    public void A_header_that_carries_a_credential_is_known_by_its_name(string name, bool isSecret) =>
        Assert.Equal(isSecret, SecretNames.IsHeader(name));
}
