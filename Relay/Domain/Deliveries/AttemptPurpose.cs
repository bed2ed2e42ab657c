namespace Relay.Domain.Deliveries;

/// <summary>Why an attempt is made: by the schedule, by a person's retry, or as a test. Only scheduled ones can strike.</summary>
internal enum AttemptPurpose
{
    Scheduled,
    Manual,
    Test,
}
