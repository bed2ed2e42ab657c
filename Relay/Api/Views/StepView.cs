namespace Relay.Api.Views;

/// <summary>One thing that was looked at.</summary>
internal sealed record StepView(string Name, bool Passed, string Text);
