using System.Net;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Hosting;

/// <summary>Addresses that a server may listen on. A model answers whoever reaches it, so that every address but the machine's own must be asked for twice.</summary>
public static class ListenAddress
{
    /// <summary>Reads an address.</summary>
    /// <param name="text">An IP address, or localhost.</param>
    /// <param name="allowRemote">Whether other machines may reach it.</param>
    /// <param name="origin">Option, file or variable that names it, for messages.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>.</exception>
    public static IPAddress Parse(string text, bool allowRemote, string origin)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return IPAddress.Loopback;
        if (!IPAddress.TryParse(text.Trim('[', ']'), out IPAddress? address) || (!text.Contains(':', StringComparison.Ordinal) && text.Count(c => c == '.') != 3))
            throw new DismException(ErrorCode.UsageInvalid, $"{origin}: '{text}' is no IP address.", "Write 127.0.0.1, or 0.0.0.0 for all of this machine's addresses.", text);
        if (!allowRemote && !IPAddress.IsLoopback(address))
        {
            throw new DismException(
                ErrorCode.UsageInvalid,
                $"{origin}: other machines could reach a server at {text}; that needs --allow-remote (-AllowRemote).",
                "Add it, or listen on 127.0.0.1 for this machine only.", text);
        }

        return address;
    }
}
