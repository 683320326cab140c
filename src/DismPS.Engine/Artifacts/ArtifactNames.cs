using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;

namespace DismPS.Engine.Artifacts;

/// <summary>Folders and file names of builds and packages, where the user wants other ones than the usual. Source: the environment of dismcli 0.6.1.</summary>
public sealed record ArtifactNames
{
    private const string DefaultBuild = ".dism-artifacts/build";
    private const string DefaultPackage = ".dism-artifacts/package";

    /// <summary>The usual ones.</summary>
    public static ArtifactNames Usual { get; } = new();

    /// <summary>Absolute build folder; null for <c>.dism-artifacts/build</c>.</summary>
    public string? BuildFolder { get; init; }

    /// <summary>Absolute package folder; null for <c>.dism-artifacts/package</c>.</summary>
    public string? PackageFolder { get; init; }

    /// <summary>Name of the configuration of a Triton model. Triton itself reads no other than the usual one.</summary>
    public string TritonConfiguration { get; init; } = ConfigPbtxtWriter.FileName;

    /// <summary>Name of the settings of an MLServer model. MLServer itself reads no other than the usual one.</summary>
    public string ModelSettings { get; init; } = ModelSettingsReader.FileName;

    /// <summary>What <c>BUILD_PATH</c>, <c>PACKAGE_PATH</c>, <c>TRITON_CONFIG</c> and <c>MLSERVER_CONFIG</c> say.</summary>
    /// <param name="workingFolder">Absolute folder that relative ones start from.</param>
    /// <param name="read">Reads a variable.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: a file name is a path.</exception>
    public static ArtifactNames FromEnvironment(string workingFolder, Func<string, string?> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new ArtifactNames
        {
            BuildFolder = Folder("BUILD_PATH", DefaultBuild),
            PackageFolder = Folder("PACKAGE_PATH", DefaultPackage),
            TritonConfiguration = File("TRITON_CONFIG") ?? ConfigPbtxtWriter.FileName,
            ModelSettings = File("MLSERVER_CONFIG") ?? ModelSettingsReader.FileName,
        };

        string? Folder(string variable, string usual)
        {
            if (read(variable) is not { Length: > 0 } value)
                return null;
            string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(value, workingFolder));
            return folder == Path.GetFullPath(usual, workingFolder) ? null : folder;
        }

        string? File(string variable)
        {
            if (read(variable) is not { Length: > 0 } value)
                return null;
            bool isName = value.AsSpan().IndexOfAny('/', '\\', '\0') < 0 && value is not ("." or "..");
            return isName ? value : throw new DismException(ErrorCode.UsageInvalid, $"{variable} is '{value}', which is no name of a file.", "Name a file without folders, or unset the variable.", variable);
        }
    }
}
