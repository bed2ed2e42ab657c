namespace Relay.Simulator.Calls;

/// <summary>
/// Where a call stands in a storm: with the seed, all that it takes to make the call again, in a few bytes. A storm holds seats of what is
/// to come and makes a call when one of its requests is due.
/// </summary>
/// <param name="Place">Its place among the storm's calls, from 0.</param>
/// <param name="Number">What its draws follow from.</param>
/// <param name="Dialect">The provider's dialect.</param>
/// <param name="StartsAt">When it begins by the provider's clock, Unix milliseconds.</param>
/// <param name="FirstEvent">The place of its first event among all that happens, lost ones included: the odds of losing one follow from
/// it.</param>
/// <param name="FirstSent">The place of its first event among those that are sent: all other odds follow from it.</param>
/// <param name="Batch">The campaign that it belongs to; null for a call of its own.</param>
public sealed record CallSeat(
    int Place,
    int Number,
    string Dialect,
    long StartsAt,
    int FirstEvent = 0,
    int FirstSent = 0,
    BatchSeat? Batch = null
);

/// <summary>The place of a call in a campaign, or of the campaign's closing word.</summary>
/// <param name="First">The number of the campaign's first dial.</param>
/// <param name="Contact">The number of the first dial to the same contact; null for the closing word.</param>
/// <param name="Closing">What the closing word tells; null for a dial.</param>
public sealed record BatchSeat(int First, int? Contact, BatchTotals? Closing = null);

/// <summary>What came of a campaign.</summary>
/// <param name="Dials">How many dials it had.</param>
/// <param name="StartsAt">When it began, Unix milliseconds.</param>
/// <param name="Contacts">How many people it called.</param>
/// <param name="Succeeded">How many of them answered.</param>
public sealed record BatchTotals(int Dials, long StartsAt, int Contacts, int Succeeded);
