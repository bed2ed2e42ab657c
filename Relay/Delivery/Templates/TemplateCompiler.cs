using System.Text;

namespace Relay.Delivery.Templates;

/// <summary>
/// Says whether a template may be saved: it is compiled and rendered once on a sample, within the limits that hold for real.
/// </summary>
internal static class TemplateCompiler
{
    private static readonly byte[] Envelope = Encoding.UTF8.GetBytes(
        """
        {"id":"evt_sample","type":"call.completed","timestamp":"2026-01-15T14:35:30.000Z","organizationId":"org_sample",
        "data":{"callSid":"call_sample","direction":"inbound","phoneNumber":"+15551234567","status":"completed","duration":180,
        "from":"+15551234567","to":"+15557654321","startedAt":"2026-01-15T14:30:00.000Z","answeredAt":"2026-01-15T14:30:05.000Z",
        "endedAt":"2026-01-15T14:35:30.000Z","provider":"dialstack","accountId":"acct_sample"}}
        """
    );

    private static readonly EventRecord Sample = new()
    {
        SourceId = 0,
        Envelope = new Envelope
        {
            Kind = Kinds.CallCompleted,
            Type = "call.end",
            CallId = "call_sample",
            AccountId = "acct_sample",
        },
        ReceivedAt = 0,
        Verification = VerificationResult.Valid,
        Request = new InboundRequest(Envelope, HeaderList.Empty),
        BodySha256 = [],
        Remote = "",
    };

    /// <summary>What is wrong with a template, or null.</summary>
    public static TemplateFault? Validate(string template, TemplateFormat format)
    {
        try
        {
            _ = PayloadTemplate.Compile(template, format).Render(Envelope, Sample);
            return null;
        }
        catch (TemplateException refusal)
        {
            return refusal.ToFault();
        }
    }
}
