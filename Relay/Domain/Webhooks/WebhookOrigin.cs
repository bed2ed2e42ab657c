namespace Relay.Domain.Webhooks;

/// <summary>Who made a webhook, and so who may end it.</summary>
internal enum WebhookOrigin
{
    /// <summary>A person, or a program with the API: it stays until one of them deletes it.</summary>
    Person,

    /// <summary>Zapier, by subscribing: unsubscribing or an answer of 410 ends it.</summary>
    RestHook,

    /// <summary>A storm, for the time of its run: what befalls it is the storm's to say, and alarms nobody.</summary>
    Storm,
}
