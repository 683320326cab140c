namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>A file that is not there.</summary>
    public static DiagnosticRule FileMissing { get; } = Error("DISM0701", "file-missing", "A file is missing",
        "Paths are relative to the folder in which the command runs, not to the template's. "
        + "Variables, ~ and addresses such as s3:// are not understood.",
        "Correct the path or run the command in the folder that the path starts from.");

    /// <summary>A folder that is not there.</summary>
    public static DiagnosticRule FolderMissing { get; } = Error("DISM0702", "folder-missing", "A folder is missing",
        "Paths are relative to the folder in which the command runs, not to the template's.",
        "Correct the path or run the command in the folder that the path starts from.");

    /// <summary>Two things that the build puts in one place.</summary>
    public static DiagnosticRule FileCollision { get; } = Error("DISM0703", "file-collision", "Two things go to one place in the build",
        "The build copies the model and then the code folder into one folder; the platform's tool crashes when a folder meets a file "
        + "or when a folder is copied into itself.",
        "Rename or move one of them.",
        PlatformVerdict.Crashes);

    /// <summary>A file that the build replaces.</summary>
    public static DiagnosticRule FileOverwritten { get; } = Warning("DISM0704", "file-collision", "A file is replaced in the build",
        "A file of the code folder with the model's name replaces the model; model-settings.json of the code folder is replaced "
        + "by the generated one.",
        "Rename or remove the file.");

    /// <summary>A path with odd characters.</summary>
    public static DiagnosticRule OddPath { get; } = Note("DISM0705", "odd-path", "A path has odd characters",
        "It works here, but spaces, backslashes, letters outside ASCII and shell signs cause trouble on other machines.",
        "Use letters, digits, '-', '_', '.' and '/'.");

    /// <summary>A path that only this machine has.</summary>
    public static DiagnosticRule AbsolutePath { get; } = Warning("DISM0706", "absolute-path", "A path is absolute",
        "Others do not have the same folders.",
        "Write the path relative to the folder in which the command runs.");

    /// <summary>A path that leaves the working folder.</summary>
    public static DiagnosticRule OutsideTree { get; } = Warning("DISM0707", "outside-tree", "A path leaves the working folder",
        "The template cannot be moved or shared without the other folder.",
        "Move the file below the template's folder.");

    /// <summary>A file ending of another kind.</summary>
    public static DiagnosticRule OddExtension { get; } = Warning("DISM0708", "odd-extension", "A model file has an unusual ending",
        "The build renames the file to model.pt or model.onnx whatever it is; another ending hints at another kind of model.",
        "Check that the file is of the kind that Type says.");

    /// <summary>A file without bytes.</summary>
    public static DiagnosticRule EmptyFile { get; } = Warning("DISM0709", "empty-file", "A model file is empty",
        "The platform builds it, and the server then fails to load it.",
        "Export the model again.");

    /// <summary>A folder without files.</summary>
    public static DiagnosticRule EmptyFolder { get; } = Warning("DISM0710", "empty-folder", "A folder is empty",
        "An empty variables folder is right only for a model without weights.",
        "Export the model again.");

    /// <summary>Weights beside the model.</summary>
    public static DiagnosticRule ExternalData { get; } = Warning("DISM0711", "external-data", "Weights lie beside the model",
        "This program builds the files that the ONNX model names with it. dismcli builds the one ONNX file only: the weights do not reach the server, "
        + "which then refuses the model.",
        "Save the model with its weights inside when the template is also built with dismcli.");

    /// <summary>A link to nothing.</summary>
    public static DiagnosticRule DanglingLink { get; } = Error("DISM0712", "file-missing", "A link in a folder leads nowhere",
        "The build copies what links point to and fails when that is missing.",
        "Remove or repair the link.",
        PlatformVerdict.Crashes);

    /// <summary>A pipe, device or socket in a folder.</summary>
    public static DiagnosticRule SpecialFile { get; } = Error("DISM0713", "not-a-file", "A folder holds a pipe, a device or a socket",
        "The build copies whole folders. Copying waits for ever at a pipe and never ends at a device such as /dev/zero; "
        + "the platform's tool ends with an error or fills the disk.",
        "Remove it, or keep it outside the folder.",
        PlatformVerdict.Crashes);
}
