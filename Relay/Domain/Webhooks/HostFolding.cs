using System.Text;

namespace Relay.Domain.Webhooks;

/// <summary>
/// Folds look-alikes of ASCII to what a resolver's normalisation (NFKC) would make of them. Written out, because an
/// invariant-globalisation process has no normalisation tables;
/// hosts beyond ASCII are refused anyway, so this only decides how the refusal is called.
/// </summary>
internal static class HostFolding
{
    public static string Fold(string host)
    {
        var folded = new StringBuilder(host.Length);
        foreach (var rune in host.EnumerateRunes())
            folded.Append(Fold(rune.Value));
        return folded.ToString();
    }

    private static string Fold(int c) =>
        c switch
        {
            0x3002 or 0xFF0E or 0xFF61 => ".",
            >= 0xFF01 and <= 0xFF5E => Ascii(c - 0xFEE0), // full width
            >= 0x24B6 and <= 0x24CF => Ascii('a' + c - 0x24B6), // circled capitals
            >= 0x24D0 and <= 0x24E9 => Ascii('a' + c - 0x24D0), // circled small letters
            >= 0x2460 and <= 0x2468 => Ascii('1' + c - 0x2460), // circled digits
            0x24EA => "0",
            0x2070 or >= 0x2074 and <= 0x2079 => Ascii('0' + c - 0x2070), // superscripts
            0xB9 => "1",
            0xB2 or 0xB3 => Ascii('0' + c - 0xB0),
            >= 0x2080 and <= 0x2089 => Ascii('0' + c - 0x2080), // subscripts
            >= 0x1D7CE and <= 0x1D7FF => Ascii('0' + ((c - 0x1D7CE) % 10)), // mathematical digits
            // Mathematical letters.
            >= 0x1D400 and <= 0x1D6A3 => Ascii(((c - 0x1D400) % 52) is var letter && letter < 26 ? 'a' + letter : 'a' + letter - 26),
            _ => new Rune(c).ToString().ToLowerInvariant(),
        };

    private static string Ascii(int c) => ((char)c).ToString();
}
