using System.Globalization;
using Relay.Simulate.Cadence;

namespace Relay.Ui.Words;

/// <summary>Replays with their cadence in words.</summary>
internal static class CadenceWords
{
    public static StateMark State(CadenceProgress replay) =>
        replay.State switch
        {
            CadenceState.Running => StateMark.Waiting("sending"),
            CadenceState.Paused => new("park", "pause", "paused"),
            CadenceState.Settling => StateMark.Waiting("last answers"),
            CadenceState.Ended when replay.Failed > 0 => StateMark.Warning($"{Format.Count(replay.Failed)} failed"),
            CadenceState.Ended => StateMark.Good("sent"),
            CadenceState.Stopped => StateMark.Over("stopped"),
            _ => StateMark.Bad("failed"),
        };

    public static string Speed(double? speed) =>
        speed is { } times ? times.ToString("0.##", CultureInfo.InvariantCulture) + "×" : "as fast as it takes";

    /// <summary>The target as a person knows it.</summary>
    public static string Target(CadenceOrder order, ISetup setup, Simulate.ISinks sinks) =>
        order.Target.WebhookId is { } webhook ? Format.Visible(setup.FindWebhook(webhook)?.Name ?? "a deleted webhook")
        : Ids.TryParse("snk_", order.Target.Text, out var sink)
            ? $"sink {Format.Visible(sinks.Find(sink)?.Settings.Name ?? order.Target.Text)}"
        : Format.Visible(order.Target.Text);
}
