namespace DismPS.Bench.Hostile;

/// <summary>A folder that is made to do harm, and what has to be said of it.</summary>
/// <param name="Name">Name of the case.</param>
/// <param name="Expected">Id of the finding, or words of the error; empty when the file is large but right.</param>
/// <param name="Make">Makes the files in a folder that holds an example already.</param>
internal sealed record HostileCase(string Name, string Expected, Action<HostileFolder> Make)
{
    /// <summary>Folder of examples/templates that the case begins with.</summary>
    public string Example { get; init; } = "onnx";

    /// <summary>The template that is checked.</summary>
    public string Template { get; init; } = "template.yaml";
}
