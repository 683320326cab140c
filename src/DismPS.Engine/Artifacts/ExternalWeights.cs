using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;

namespace DismPS.Engine.Artifacts;

/// <summary>
/// Weights that an ONNX model keeps in files beside it. The platform's tool leaves them behind, and the model then cannot be loaded;
/// here they go along under the names that the model knows. Models with their weights inside are built as by the platform's tool.
/// </summary>
internal static class ExternalWeights
{
    /// <summary>Adds the files that the model names.</summary>
    /// <param name="plan">The plan of an ONNX resource, its model added.</param>
    /// <param name="model">Absolute path of the model.</param>
    internal static void AddTo(ResourcePlan plan, string model)
    {
        OnnxModelFile content;
        try
        {
            content = OnnxModelFile.Read(model);
        }
        catch (DismException e) when (e.Code == ErrorCode.ModelLoadFailed)
        {
            // Whether a file is a model is asked by validation and by the runtime; the platform copies any file.
            return;
        }

        try
        {
            content.CheckExternalFiles(model);
        }
        catch (DismException e) when (e.Code == ErrorCode.ModelLoadFailed)
        {
            plan.Warn(e.Message);
            return;
        }

        string folder = Path.GetDirectoryName(model)!;
        foreach (string location in content.ExternalFiles)
        {
            string source = Path.GetFullPath(location.Replace('\\', '/'), folder);
            string target = $"{plan.Original.Properties.Name}/1/{Path.GetRelativePath(folder, source).Replace(Path.DirectorySeparatorChar, '/')}";
            if (plan.Has(target))
            {
                plan.Warn($"The weights '{location}' have the name that the build gives the model, so they are left out.");
                continue;
            }

            plan.AddCopy(target, source);
            plan.Warn($"The weights '{location}' beside the model are built with it; the platform's own build leaves them out.");
        }
    }
}
