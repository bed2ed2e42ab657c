using System.Text;
using Relay.Dialects;
using Relay.Domain;

namespace Relay.Delivery;

/// <summary>Says whether a template may be saved: it is compiled and rendered once on a sample, within the limits that hold for real.</summary>
internal static class TemplateCompiler
{
    private static readonly byte[] Envelope = Encoding.UTF8.GetBytes("""
        {"id":"evt_sample","type":"call.completed","timestamp":"2026-01-15T14:35:30.000Z","organizationId":"org_sample",
        "data":{"callSid":"call_sample","direction":"inbound","phoneNumber":"+15551234567","status":"completed","duration":180,"from":"+15551234567","to":"+15557654321",
        "startedAt":"2026-01-15T14:30:00.000Z","answeredAt":"2026-01-15T14:30:05.000Z","endedAt":"2026-01-15T14:35:30.000Z","provider":"dialstack","accountId":"acct_sample"}}
        """);

    private static readonly EventRecord Sample = new()
    {
        SourceId = 0,
        Envelope = new Envelope { Kind = Kinds.CallCompleted, Type = "call.end", CallId = "call_sample", AccountId = "acct_sample" },
        ReceivedAt = 0,
        Verification = VerificationResult.Valid,
        Request = new InboundRequest(Envelope, HeaderList.Empty),
        BodySha256 = [],
        Remote = "",
    };

    /// <summary>The code and the sentence of what is wrong with a template (<c>template_too_large</c>, <c>template_limit</c>, <c>template_invalid</c>), or null.</summary>
    public static (string Code, string Detail)? Validate(string template)
    {
        try
        {
            _ = Render(template, Envelope, Sample);
            return null;
        }
        catch (TemplateException refusal)
        {
            return (refusal.Code, char.ToUpperInvariant(refusal.Message[0]) + refusal.Message[1..] + ".");
        }
    }

    /// <summary>Renders a template that was not saved yet, for its preview.</summary>
    /// <exception cref="TemplateException">It can't be compiled or rendered, or it used up its budget.</exception>
    public static byte[] Render(string template, ReadOnlyMemory<byte> envelope, EventRecord record) => PayloadTemplate.Compile(template).Render(TemplateModel.Of(envelope, record));
}
