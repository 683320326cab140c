using DismPS.Engine.Diagnostics;

namespace DismPS.Commands;

/// <summary>The exception that scripts catch for each cause of failure. The engine's own type lives in a load context where no script can name it.</summary>
internal static class ErrorFamilies
{
    /// <summary>The public exception of a failure.</summary>
    public static DismPSException Of(DismException fault) => fault.Code switch
    {
        ErrorCode.TemplateInvalid or ErrorCode.TemplateNotFound or ErrorCode.ResourceNotFound => new DismTemplateException(fault),
        ErrorCode.UsageInvalid or ErrorCode.ResourceAmbiguous or ErrorCode.StorageUriInvalid => new DismUsageException(fault),
        ErrorCode.ReadFailed or ErrorCode.WriteFailed or ErrorCode.PathEscape or ErrorCode.TargetExists => new DismFileException(fault),
        ErrorCode.ArtifactNotFound or ErrorCode.ArtifactChanged or ErrorCode.ArtifactLocked or ErrorCode.PackageInvalid => new DismArtifactException(fault),
        ErrorCode.InputInvalid or ErrorCode.RequestInvalid => new DismInputException(fault),
        ErrorCode.ModelLoadFailed or ErrorCode.ModelTypeUnsupported or ErrorCode.InferenceFailed or ErrorCode.WorkerEnded or ErrorCode.SmokeTestFailed
            => new DismModelException(fault),
        ErrorCode.RuntimeMissing or ErrorCode.NativeLibraryMissing or ErrorCode.InterpreterNotFound or ErrorCode.RequirementsInvalid or ErrorCode.EnvironmentFailed
            or ErrorCode.PesterMissing
            => new DismEnvironmentException(fault),
        ErrorCode.ServerBusy or ErrorCode.ServerUnreachable or ErrorCode.ServerStartFailed or ErrorCode.ServerNotFound or ErrorCode.PortInUse or ErrorCode.ProtocolViolation
            => new DismApiException(fault),
        ErrorCode.Timeout => new DismTimeoutException(fault),
        ErrorCode.AccessDenied => new DismAccessException(fault),
        ErrorCode.Declined => new DismDeclinedException(fault),
        ErrorCode.UploadFailed or ErrorCode.StorageFailed or ErrorCode.PublicationNotFound => new DismStorageException(fault),
        ErrorCode.KubectlMissing or ErrorCode.KubectlTooOld or ErrorCode.ClusterContextInvalid or ErrorCode.ClusterUnreachable or ErrorCode.ClusterSignInFailed
            or ErrorCode.CredentialPluginFailed or ErrorCode.ClusterKindMissing or ErrorCode.ClusterObjectNotFound or ErrorCode.ClusterConflict
            or ErrorCode.ManifestRefused or ErrorCode.ClusterFailed or ErrorCode.DeploymentFailed => new DismClusterException(fault),
        ErrorCode.NotSignedIn or ErrorCode.SignInFailed or ErrorCode.ServiceRefused or ErrorCode.ServiceFailed => new DialsException(fault),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault.Code, "ErrorFamilies has no line for this code."),
    };
}
