using DismPS.Engine.Storage;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>How packages go to DIALS.</summary>
/// <param name="Access">Whether DIALS is asked, and which.</param>
public sealed record PackageUpload(DialsAccess Access)
{
    /// <summary>Limits of the uploads; connections are made as <see cref="Access"/> says.</summary>
    public UploadOptions Limits { get; init; } = new();

    /// <summary>Does not ask about names that registered models have.</summary>
    public bool IgnoreRegistered { get; init; }

    /// <summary>Asks whether to go on although a model of the name is registered. Where nobody can be asked it is null, or its answer is; then that is a failure.</summary>
    public Func<RegisteredName, CancellationToken, Task<bool?>>? Ask { get; init; }

    /// <summary>Told of each resource when its turn comes; null for nobody.</summary>
    public IProgress<Resource>? Announced { get; init; }

    /// <summary>Told of each registered name, also where nobody is asked; null for nobody.</summary>
    public IProgress<RegisteredName>? Found { get; init; }
}
