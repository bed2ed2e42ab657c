namespace Relay.Api.Reading;

/// <summary>Reads a listener from a request, in the order of the resource.</summary>
internal static class ListenerInput
{
    /// <param name="name">Of the path.</param>
    /// <param name="instance">Of the process that is about to connect, where it says so.</param>
    /// <param name="continues">The id that the process knows it by.</param>
    public static Webhook Read(Fields fields, string name, ISetup setup, out string? instance, out string? continues, out bool takesOver)
    {
        var listener = new Webhook
        {
            Id = 0,
            Name = new Listener(name).Label,
            Url = ForwardTo(fields),
            SourceId = Source(fields, setup),
            Event = Kind(fields),
            Payload = Payload(fields),
            TimeoutSeconds = fields.Int("timeoutSeconds", 30, 1, 300) ?? 30,
            MaxInFlight = fields.Int("maxInFlight", 16, 1, 256) ?? 16,
            RetryDelaysSeconds = [],
            Listener = new Listener(name, fields.Bool("answersLive", false)),
            Secret = "",
        };
        (instance, continues, takesOver) = (fields.Text("instance"), fields.Text("continues"), fields.Bool("takeOver", false));
        if (!Slugs.IsValid(name))
            fields.Findings.Add("name", "listener_name_invalid", "A listener's name is 1 to 64 of a-z, 0-9 and \"-\".");
        fields.FinishAndThrow();
        return listener;
    }

    /// <summary>Nothing of the relay goes there: whether it may is for the listener to say.</summary>
    private static string ForwardTo(Fields fields)
    {
        var text = fields.Required("forwardTo", null, "url_required");
        if (text is null)
            return "";
        var verdict = WebhookUrl.Parse(text, EgressPolicy.Upstreams);
        if (verdict.Code is { } code)
            fields.Findings.Add("forwardTo", code, verdict.Detail ?? "");
        return verdict.Value?.AbsoluteUri ?? "";
    }

    private static long? Source(Fields fields, ISetup setup)
    {
        if (fields.Text("source") is not { } text)
            return null;
        if (setup.FindSource(text) is { } source && setup.FindSource(source.Id) is not null)
            return source.Id;
        fields.Findings.Add("source", "source_not_found", "There is no such source.");
        return null;
    }

    private static string Kind(Fields fields)
    {
        if (fields.Text("kind") is not { } text)
            return Webhook.AnyEvent;
        if (!Kinds.IsChoice(text) && !WebhookInput.IsExactType(text))
            fields.Findings.Add(
                "kind",
                "event_unknown",
                "A kind, or a dialect, a slash and the provider's own type.",
                [.. Kinds.Choices.Select(choice => choice.Kind), .. DialectNames.All.Select(name => name + "/<type>")]
            );
        return text;
    }

    private static PayloadMode Payload(Fields fields)
    {
        var payload = fields.Choice<PayloadMode>("payload", PayloadMode.Original);
        if (payload == PayloadMode.Template)
            fields.Findings.Add("payload", "value_unknown", "A listener gets the original or the envelope.", ["original", "envelope"]);
        return payload;
    }
}
