namespace Relay.Ui.Words;

/// <summary>How runs are and were, in words.</summary>
internal static class RunWords
{
    /// <summary>The phases of a run, in their order.</summary>
    public static IReadOnlyList<string> Phases { get; } = ["planning", "setting_up", "sending", "settling", "draining", "proving"];

    /// <summary>Where the sending is.</summary>
    public static string Phase(string phase) =>
        phase switch
        {
            "planning" => "Planning",
            "setting_up" => "Setting up",
            "sending" => "Sending",
            "settling" => "Waiting for the last deliveries",
            "draining" => "Draining what was parked",
            _ => "Proving",
        };

    public static StateMark Verdict(string colour) =>
        colour switch
        {
            "green" => StateMark.Good("holds"),
            "red" => StateMark.Bad("broken"),
            _ => StateMark.Over("not tried"),
        };
}
