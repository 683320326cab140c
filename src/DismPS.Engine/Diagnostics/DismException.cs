namespace DismPS.Engine.Diagnostics;

/// <summary>A failure that the user or the environment can cause and cure; anything else that is thrown is a bug.</summary>
public sealed class DismException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="code">The cause.</param>
    /// <param name="message">What failed and where, one sentence in the user's terms.</param>
    /// <param name="cure">What to do about it, something that can be typed where possible; no failure is told without.</param>
    /// <param name="target">The item at fault: a path, a URI, a resource name.</param>
    /// <param name="inner">The technical cause.</param>
    public DismException(ErrorCode code, string message, string cure, string? target = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Cure = cure;
        Target = target;
    }

    /// <summary>The cause.</summary>
    public ErrorCode Code { get; }

    /// <summary>What to do about it.</summary>
    public string Cure { get; }

    /// <summary>The item at fault.</summary>
    public string? Target { get; }

    /// <summary>Diagnostics behind the failure, for <see cref="ErrorCode.TemplateInvalid"/>.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>
    /// True when a server answers with the message alone. Clients look for these words: they are another server's, or those of a model's own code.
    /// </summary>
    public bool MessageIsAnswer { get; init; }

    /// <summary>HTTP status that a handler chose for its failure; null for that of <see cref="Code"/>.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>Status of a gRPC call that a handler chose for its failure and that <see cref="HttpStatus"/> cannot tell, such as <c>ALREADY_EXISTS</c>; null for none.</summary>
    public string? CallStatus { get; init; }

    /// <summary>Byte of the text at which it cannot be read; null when something else is wrong than the text.</summary>
    public int? TextOffset { get; init; }

    /// <summary>Who is at fault, as an exit code.</summary>
    public ExitCode ExitCode => Code switch
    {
        ErrorCode.UsageInvalid or ErrorCode.ResourceAmbiguous or ErrorCode.StorageUriInvalid => ExitCode.WrongUse,
        ErrorCode.ArtifactLocked or ErrorCode.WriteFailed or ErrorCode.PortInUse or ErrorCode.ServerStartFailed
            or ErrorCode.ServerUnreachable or ErrorCode.ServerBusy or ErrorCode.RuntimeMissing
            or ErrorCode.NativeLibraryMissing or ErrorCode.PesterMissing or ErrorCode.InterpreterNotFound or ErrorCode.EnvironmentFailed or ErrorCode.Timeout
            or ErrorCode.NotSignedIn or ErrorCode.SignInFailed or ErrorCode.AccessDenied or ErrorCode.ServiceFailed
            or ErrorCode.UploadFailed or ErrorCode.StorageFailed or ErrorCode.KubectlMissing or ErrorCode.KubectlTooOld
            or ErrorCode.ClusterContextInvalid or ErrorCode.ClusterUnreachable or ErrorCode.ClusterSignInFailed
            or ErrorCode.CredentialPluginFailed or ErrorCode.ClusterKindMissing or ErrorCode.ClusterFailed => ExitCode.EnvironmentAtFault,
        _ => ExitCode.InputAtFault,
    };
}
