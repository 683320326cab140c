namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>A monitoring element that the workspace does not have.</summary>
    public static DiagnosticRule ElementUnknown { get; } = Error("DISM1301", "me-unknown", "The workspace has no such monitoring element",
        "DIALS fills an input from the monitoring element of exactly this name in the resource's workspace. Asked of DIALS; a check without it does not find this.",
        "Take a name from 'dismps dials elements' or Get-DialsMonitoringElement.");

    /// <summary>A monitoring element of which DIALS serves no histograms.</summary>
    public static DiagnosticRule ElementUnsupported { get; } = Error("DISM1302", "unsupported", "DIALS serves no histograms of the monitoring element",
        "Only elements of one and two dimensions can fill an input.",
        "Take an element of one or two dimensions.",
        PlatformVerdict.Crashes);

    /// <summary>Dims that the histograms do not have.</summary>
    public static DiagnosticRule ElementShapeDiffers { get; } = Error("DISM1303", "shape-mismatch", "Dims do not fit the monitoring element's histograms",
        "The first entry of Dims is the number of lumisections and must in practice be -1; the others are the bins of the histogram, axis by axis. "
        + "The platform compares them with one page of histograms. When two elements share a name, both must fit.",
        "Write the shape that the message names.");

    /// <summary>A monitoring element without histograms.</summary>
    public static DiagnosticRule ElementWithoutData { get; } = Error("DISM1304", "shape-mismatch", "The monitoring element has no histograms yet",
        "The platform compares Dims with histograms; without any it refuses the template.",
        "Choose an element that has data, or wait for the first.");

    /// <summary>A primary dataset that the workspace does not have.</summary>
    public static DiagnosticRule PrimaryDatasetUnknown { get; } = Error("DISM1305", "primary-dataset-unknown", "The workspace has no such primary dataset",
        "AllowedPrimaryDatasets are names of primary datasets in the dataset index of the resource's workspace, for example ZeroBias.",
        "Take a name of the dataset index.");

    /// <summary>A workspace that is not there, or not the user's.</summary>
    public static DiagnosticRule WorkspaceUnknown { get; } = Error("DISM1306", "workspace-unknown", "DIALS does not open the workspace",
        "Workspaces are made by the platform; a user has those of his groups. The platform's own tool ends with an exception here.",
        "Take a name from 'dismps dials workspaces' or Get-DialsWorkspace.",
        PlatformVerdict.Crashes);

    /// <summary>A name that a model has already.</summary>
    public static DiagnosticRule ModelRegistered { get; } = Note("DISM1307", "duplicate-name", "A model of this name is registered",
        "Registering another one of the name is an update: a new revision of that model.",
        "Choose another Name if it is a new model.");

    /// <summary>A name that a model of somebody else has.</summary>
    public static DiagnosticRule ModelOfOther { get; } = Warning("DISM1308", "duplicate-name", "A model of this name is registered by somebody else",
        "Registering another one of the name replaces the model of a colleague by a new revision.",
        "Choose another Name, or agree with its owner.");

    /// <summary>DIALS did not answer.</summary>
    public static DiagnosticRule DialsNotAsked { get; } = Warning("DISM1309", "dials", "What only DIALS knows was not checked",
        "You are signed in, but DIALS could not be asked: monitoring elements, shapes of histograms and primary datasets were not checked.",
        "Try again later, or check without DIALS: -Offline, --offline.");
}
