namespace Relay.Delivery.Lanes;

/// <summary>What a lane can want done.</summary>
internal enum LaneActionKind
{
    /// <summary>One attempt of the lane's own.</summary>
    Send,

    /// <summary>An attempt that a person asked for, beside the lane.</summary>
    SendBeside,

    /// <summary>Lease what is due.</summary>
    ClaimDue,

    /// <summary>Lease parked work of a drain.</summary>
    ClaimParked,

    /// <summary>Give leases back that the lane does not use.</summary>
    Return,

    /// <summary>Settle parked work as skipped.</summary>
    SkipParked,

    /// <summary>Settle as skipped what the webhook takes no more.</summary>
    SkipUnwanted,

    /// <summary>Let a stopped drain try again.</summary>
    ResumeDrain,

    /// <summary>Read the webhook's health anew.</summary>
    Refresh,
}
