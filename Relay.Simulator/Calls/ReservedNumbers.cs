namespace Relay.Simulator.Calls;

/// <summary>Telephone numbers that nobody has: 555-0100 to 555-0199 of any North American area code are reserved for fiction.</summary>
public static class ReservedNumbers
{
    private const int PerArea = 100;

    private static readonly string[] Areas =
    [
        "202",
        "206",
        "212",
        "213",
        "214",
        "215",
        "301",
        "302",
        "303",
        "304",
        "305",
        "307",
        "310",
        "312",
        "313",
        "314",
        "316",
        "317",
        "401",
        "402",
        "404",
        "405",
        "406",
        "408",
        "410",
        "412",
        "414",
        "415",
        "416",
        "417",
        "501",
        "502",
        "503",
        "504",
        "505",
        "507",
        "508",
        "510",
        "512",
        "513",
        "601",
        "602",
        "603",
        "604",
        "605",
        "606",
        "608",
        "609",
        "610",
        "612",
        "701",
        "702",
        "703",
        "704",
        "706",
        "707",
        "713",
        "714",
        "716",
        "717",
    ];

    /// <summary>How many there are.</summary>
    public static int Count => Areas.Length * PerArea;

    /// <summary>One of them in E.164; the same for the same index.</summary>
    public static string At(int index) => $"+1{Areas[index / PerArea % Areas.Length]}55501{index % PerArea:00}";
}
