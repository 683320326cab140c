using System.Text;

namespace DismPS.Engine.Dials.Authentication;

/// <summary>What a user needs to sign in a device: an address to open anywhere, and the code that it shows.</summary>
public sealed record DeviceCode
{
    /// <summary>Address with the code in it.</summary>
    public required string Address { get; init; }

    /// <summary>Code that the page shows, to be compared; null when the service gives none.</summary>
    public string? UserCode { get; init; }

    /// <summary>How long the code is valid.</summary>
    public required TimeSpan ExpiresIn { get; init; }

    /// <summary>Pause between two questions whether the user has signed in.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>What the device proves itself with; a secret.</summary>
    internal string Secret { get; init; } = "";

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Address = ").Append(Address);
        return true;
    }
}
