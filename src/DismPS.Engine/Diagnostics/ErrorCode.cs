namespace DismPS.Engine.Diagnostics;

/// <summary>
/// Every failure that a user or an environment can cause outside a template's text.
/// docs/errors.md lists each with cause and cure; a test compares the two. The names are PowerShell error ids too and are never renamed.
/// </summary>
public enum ErrorCode
{
    /// <summary>The template is invalid and cannot be built or served.</summary>
    TemplateInvalid,

    /// <summary>The template file does not exist or cannot be read.</summary>
    TemplateNotFound,

    /// <summary>A resource that was asked for is not in the template or not built.</summary>
    ResourceNotFound,

    /// <summary>Several resources could be meant and none was named.</summary>
    ResourceAmbiguous,

    /// <summary>There is no built artifact here.</summary>
    ArtifactNotFound,

    /// <summary>A file of a built artifact was changed after the build.</summary>
    ArtifactChanged,

    /// <summary>Another build holds the lock of the build folder.</summary>
    ArtifactLocked,

    /// <summary>A file or folder could not be written: no permission, read-only, or the disk is full.</summary>
    WriteFailed,

    /// <summary>A file or folder could not be read.</summary>
    ReadFailed,

    /// <summary>A path leaves the folder that it must stay in.</summary>
    PathEscape,

    /// <summary>A model file is not what its type says, or the runtime refuses it.</summary>
    ModelLoadFailed,

    /// <summary>No runtime of this program serves models of this type.</summary>
    ModelTypeUnsupported,

    /// <summary>The model failed while it computed an answer.</summary>
    InferenceFailed,

    /// <summary>A request does not fit the model: names, types or shapes.</summary>
    RequestInvalid,

    /// <summary>The input file cannot be used: a text cell, a missing column, a wrong count.</summary>
    InputInvalid,

    /// <summary>An answer took longer than the limit.</summary>
    Timeout,

    /// <summary>The server refused because it has too much to do.</summary>
    ServerBusy,

    /// <summary>The server cannot be reached.</summary>
    ServerUnreachable,

    /// <summary>The server answered something that is not the protocol.</summary>
    ProtocolViolation,

    /// <summary>The port is taken by another program.</summary>
    PortInUse,

    /// <summary>The server process did not get ready.</summary>
    ServerStartFailed,

    /// <summary>No running server has this name, port or process id.</summary>
    ServerNotFound,

    /// <summary>The .NET or ASP.NET Core runtime that the server needs is not installed.</summary>
    RuntimeMissing,

    /// <summary>A library of ONNX Runtime could not be loaded.</summary>
    NativeLibraryMissing,

    /// <summary>Pester is not loaded, or too old for the assertions of this module.</summary>
    PesterMissing,

    /// <summary>No Python on this machine can run the model.</summary>
    InterpreterNotFound,

    /// <summary>A requirements file cannot be read, or asks for what is refused.</summary>
    RequirementsInvalid,

    /// <summary>An environment of Python could not be made.</summary>
    EnvironmentFailed,

    /// <summary>The Python process of a model ended while it had a request.</summary>
    WorkerEnded,

    /// <summary>A storage URI is malformed or of a kind that this program does not serve.</summary>
    StorageUriInvalid,

    /// <summary>The target of a publication already holds something else.</summary>
    TargetExists,

    /// <summary>An object store did not take a package.</summary>
    UploadFailed,

    /// <summary>A package is damaged, or holds what must not be unpacked.</summary>
    PackageInvalid,

    /// <summary>An option or a combination of options is wrong.</summary>
    UsageInvalid,

    /// <summary>The user is not signed in to DIALS, or the sign-in is over.</summary>
    NotSignedIn,

    /// <summary>A sign-in was refused, not finished in time, or gives no access to the service.</summary>
    SignInFailed,

    /// <summary>The service knows the user and refuses what was asked.</summary>
    AccessDenied,

    /// <summary>A service refuses a call for another reason.</summary>
    ServiceRefused,

    /// <summary>A service failed inside.</summary>
    ServiceFailed,

    /// <summary>The user was asked and said no.</summary>
    Declined,

    /// <summary>kubectl is not installed.</summary>
    KubectlMissing,

    /// <summary>kubectl is too old for what is asked of it.</summary>
    KubectlTooOld,

    /// <summary>The kubeconfig cannot be read, or has no such context or none that is current.</summary>
    ClusterContextInvalid,

    /// <summary>The cluster does not answer: nothing listens, no such host, no trusted certificate, no answer in time.</summary>
    ClusterUnreachable,

    /// <summary>The cluster does not know the user, or the credential is over.</summary>
    ClusterSignInFailed,

    /// <summary>The program that the kubeconfig names for credentials failed.</summary>
    CredentialPluginFailed,

    /// <summary>The cluster has no such kind of object.</summary>
    ClusterKindMissing,

    /// <summary>An object, or its namespace, is not in the cluster.</summary>
    ClusterObjectNotFound,

    /// <summary>Fields of an object belong to somebody else.</summary>
    ClusterConflict,

    /// <summary>A manifest is wrong, by our own check or by the server's word.</summary>
    ManifestRefused,

    /// <summary>The cluster or kubectl failed in another way.</summary>
    ClusterFailed,

    /// <summary>A deployment did not become ready.</summary>
    DeploymentFailed,

    /// <summary>A deployed model does not answer as its golden cases say.</summary>
    SmokeTestFailed,

    /// <summary>There is no such publication.</summary>
    PublicationNotFound,

    /// <summary>An object store does not answer, refuses or fails.</summary>
    StorageFailed,
}
