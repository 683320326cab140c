namespace DismPS.DialsStandIn;

/// <summary>Ways in which requests may differ from the recorded ones on purpose. A test names those it takes; all others are failures.</summary>
[Flags]
public enum DeliberateDifferences
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The look-up of registered models names the resource's workspace, so that a model of another one is no duplicate.</summary>
    WorkspaceOnModelsIndex = 1 << 0,

    /// <summary>The question for a presigned address has a <c>Workspace</c> header beside the field of its body.</summary>
    WorkspaceOnPresign = 1 << 1,

    /// <summary>All look-ups of registered models are made before the first upload.</summary>
    IndexBeforeUploads = 1 << 2,

    /// <summary>Requests of the login stand elsewhere between those of DIALS; their own order is the same.</summary>
    LoginOrder = 1 << 3,

    /// <summary>The same list is not asked for twice.</summary>
    ListsAskedOnce = 1 << 4,

    /// <summary>A <c>page_size</c> is sent where the recording has none.</summary>
    PageSize = 1 << 5,

    /// <summary>Client and audience follow the service; the recordings have those of production always.</summary>
    ClientOfService = 1 << 6,

    /// <summary>A request that failed in a way that may pass is sent again.</summary>
    Retries = 1 << 7,

    /// <summary>An address without a key is refused before the upload; the recording has a PUT that fails.</summary>
    AddressCheckedFirst = 1 << 8,

    /// <summary>Generated text files (<c>.pbtxt</c>, <c>.json</c>) in a zip have the same meaning, not the same bytes.</summary>
    GeneratedText = 1 << 9,

    /// <summary>Files in a zip are compressed by another method.</summary>
    CompressionMethod = 1 << 10,

    /// <summary>What follows the last request is missing, because the command ended before.</summary>
    EndsEarlier = 1 << 11,
}
