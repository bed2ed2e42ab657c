using Relay.Ui.Bodies;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>Transcripts as turns.</summary>
public sealed class DialogueTests
{
    [Fact]
    public void Lines_with_a_name_are_turns_and_others_go_on_with_them()
    {
        var turns = Dialogue.FromText("AI: Good morning.\r\nHow can I help?\n\nUser: I am Ida: the one who rang.\nDr. Ida Berg: Yes.");

        Assert.Equal(
            [
                new Turn("AI", "Good morning.\nHow can I help?"),
                new Turn("User", "I am Ida: the one who rang."),
                new Turn("Dr. Ida Berg", "Yes."),
            ],
            turns!
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hello, this is a text.\nUser: hm")]
    [InlineData("Note: call her back")]
    [InlineData("https://example.com\nhttps://example.org")]
    [InlineData("At 12:30 she rang.\nAt 12:45 he did.")]
    public void What_names_no_speakers_is_none(string text) => Assert.Null(Dialogue.FromText(text));
}
