namespace Relay.Ui.Words;

/// <summary>Dialects as people call them.</summary>
internal static class DialectWords
{
    public static string Name(string dialect) =>
        dialect switch
        {
            "dialstack" => "DialStack",
            "voicedock" => "VoiceDock",
            "dialgen" => "Dialgen",
            "standard" => "Standard Webhooks",
            "generic" => "Generic, by a recipe",
            _ => Platforms.Find(dialect)?.Title ?? dialect,
        };

    public static string Meaning(string dialect) =>
        dialect switch
        {
            "dialstack" => "Call, recording, voicemail and queue events; appointment hooks that wait for an answer.",
            "voicedock" => "Voice assistants: status updates and reports; assistant requests and tool calls that wait for an answer.",
            "dialgen" => "Batch calling: finished calls, finished and failed batches.",
            "dialnote" => "Call logs, recordings and notes; a webhook there for each.",
            "standard" => "Anything that signs by the Standard Webhooks specification.",
            _ when Platforms.Find(dialect) is { } platform => platform.Summary,
            _ => "Any other sender: you say where its id, type and call are, and how it signs.",
        };
}
