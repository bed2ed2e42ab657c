namespace Relay.Domain.Access;

internal enum Role
{
    Viewer,
    Admin,
}
