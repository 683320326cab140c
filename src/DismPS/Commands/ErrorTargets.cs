using DismPS.Engine.Diagnostics;

namespace DismPS.Commands;

/// <summary>What an error is about.</summary>
internal static class ErrorTargets
{
    /// <summary>
    /// The item that a cmdlet works on, unless the failure knows that something else is at fault: a file that cannot be read, an address that does not answer.
    /// </summary>
    /// <param name="fault">The failure.</param>
    /// <param name="item">The item; null where there is none.</param>
    public static object? Of(DismException fault, object? item) => fault.Target is { } own && IsElsewhere(fault.Code, own) ? own : item ?? fault.Target;

    private static bool IsElsewhere(ErrorCode code, string target) => code switch
    {
        ErrorCode.ReadFailed or ErrorCode.WriteFailed or ErrorCode.TargetExists => true,
        ErrorCode.ServerUnreachable or ErrorCode.PortInUse => true,
        ErrorCode.StorageUriInvalid or ErrorCode.StorageFailed => true,
        ErrorCode.NotSignedIn or ErrorCode.SignInFailed or ErrorCode.AccessDenied => true,
        // Others of this code are about a tensor of the model, and then the file that was given says more.
        ErrorCode.InputInvalid => Path.IsPathFullyQualified(target),
        _ => false,
    };
}
