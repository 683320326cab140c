using System.Management.Automation;
using DismPS.Engine.Diagnostics;

namespace DismPS.Commands;

/// <summary>PowerShell's category for each cause of failure.</summary>
internal static class ErrorCategories
{
    public static ErrorCategory Of(ErrorCode code) => code switch
    {
        ErrorCode.TemplateNotFound or ErrorCode.ResourceNotFound or ErrorCode.ArtifactNotFound or ErrorCode.ServerNotFound
            or ErrorCode.ClusterObjectNotFound or ErrorCode.PublicationNotFound or ErrorCode.KubectlMissing
            => ErrorCategory.ObjectNotFound,
        ErrorCode.TemplateInvalid or ErrorCode.InputInvalid or ErrorCode.RequestInvalid or ErrorCode.ProtocolViolation or ErrorCode.RequirementsInvalid or ErrorCode.PackageInvalid or ErrorCode.ManifestRefused
            => ErrorCategory.InvalidData,
        ErrorCode.ResourceAmbiguous or ErrorCode.ClusterContextInvalid or ErrorCode.StorageUriInvalid or ErrorCode.UsageInvalid => ErrorCategory.InvalidArgument,
        ErrorCode.WriteFailed or ErrorCode.UploadFailed => ErrorCategory.WriteError,
        ErrorCode.ReadFailed => ErrorCategory.ReadError,
        ErrorCode.PathEscape => ErrorCategory.SecurityError,
        ErrorCode.TargetExists => ErrorCategory.ResourceExists,
        ErrorCode.ArtifactLocked or ErrorCode.ServerBusy or ErrorCode.PortInUse => ErrorCategory.ResourceBusy,
        ErrorCode.ServerUnreachable or ErrorCode.ClusterUnreachable => ErrorCategory.ConnectionError,
        ErrorCode.ServerStartFailed or ErrorCode.RuntimeMissing or ErrorCode.NativeLibraryMissing or ErrorCode.PesterMissing or ErrorCode.KubectlTooOld or ErrorCode.ClusterKindMissing => ErrorCategory.ResourceUnavailable,
        ErrorCode.NotSignedIn or ErrorCode.SignInFailed or ErrorCode.ClusterSignInFailed or ErrorCode.CredentialPluginFailed => ErrorCategory.AuthenticationError,
        ErrorCode.AccessDenied => ErrorCategory.PermissionDenied,
        ErrorCode.ClusterConflict => ErrorCategory.ResourceBusy,
        ErrorCode.SmokeTestFailed => ErrorCategory.InvalidResult,
        ErrorCode.Timeout => ErrorCategory.OperationTimeout,
        ErrorCode.ModelTypeUnsupported => ErrorCategory.NotImplemented,
        _ => ErrorCategory.InvalidOperation,
    };
}
