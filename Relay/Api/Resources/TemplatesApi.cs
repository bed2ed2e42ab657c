using System.Text;
using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>Templates before they are saved.</summary>
internal static class TemplatesApi
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/templates/preview", Preview).WithTags("webhooks").Takes<TemplateBody>().Returns<TemplateView>();

    private static async Task<IResult> Preview(HttpContext http, ITemplatePreview templates)
    {
        var fields = await StrictJson.ReadAsync(http);
        var template = fields.Text("template");
        if (!fields.Has("template"))
            fields.Findings.AddShape("template", "json_missing_member", "This member is needed.");
        var eventId = fields.Text("eventId");
        var setting = fields.Text("event") ?? Kinds.CallCompleted;
        if (!Kinds.IsChoice(setting) && !WebhookInput.IsExactType(setting))
            fields.Findings.Add("event", "event_unknown", "A kind, or a dialect, a slash and the provider's own type.", Kinds.All);
        var format = WebhookInput.ContentType(fields, TemplateFormat.Json);
        fields.FinishAndThrow();

        var rendering = eventId is null
            ? templates.RenderSample(template!, format, setting)
            : await templates.RenderEventAsync(template!, format, EventsApi.Parse(eventId), http.RequestAborted);
        if (rendering.Fault is not { } fault)
            return Answers.Ok(
                new TemplateView(Encoding.UTF8.GetString(rendering.Output), rendering.Output.Length, rendering.ContentType)
                {
                    Missing = rendering.Missing,
                    Names = rendering.Names,
                    Functions = [.. TemplateWords.Functions.Select(function => function.Name)],
                }
            );
        throw new ProblemException(
            new Problem(fault.Code, fault.Detail, [new FieldError("template", fault.Code, fault.Detail, At: fault.At)])
        );
    }
}
