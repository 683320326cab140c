using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Writing;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Operations;

/// <summary>Applies the safe corrections of a template's findings to its text; comments, order and line ends stay as they are.</summary>
public static class RepairTemplate
{
    /// <summary>Tries it on a file, which stays as it is.</summary>
    /// <exception cref="DismException">The file is not there or cannot be read.</exception>
    public static RepairResult File(TemplateSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        byte[] bytes = TemplateFile.Read(source);
        TemplateDocument document = TemplateReader.Read(bytes, source.Path);
        RepairResult result = Run(document, Path.GetDirectoryName(source.FullPath), source);
        // Only a text that could be read is ever changed, so that it ends as the file does.
        return result.IsChanged ? result with { Mark = Encoding.UTF8.GetString(bytes)[..^document.Text.Length] } : result;
    }

    /// <summary>Tries it on a text.</summary>
    /// <param name="text">The template.</param>
    /// <param name="source">Its name for messages, and the folders its paths start from.</param>
    public static RepairResult Text(string text, TemplateSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Run(TemplateReader.Read(text, source.Path.Length == 0 ? null : source.Path), null, source);
    }

    /// <summary>Writes the corrected text in the place of the file, in one step; behind a link that is the file it leads to.</summary>
    /// <exception cref="DismException">The file is read-only or gone, was changed meanwhile, or cannot be written.</exception>
    public static void Save(TemplateSource source, RepairResult result)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(result);
        if (!TemplateFile.Read(source).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(result.Mark + result.OldText)))
            throw new DismException(ErrorCode.WriteFailed, $"The template '{source.Path}' was changed by another program meanwhile.", "Try again.", source.Path);
        TemplateFile.Replace(source, result.Mark + result.NewText);
    }

    private static RepairResult Run(TemplateDocument document, string? templateFolder, TemplateSource source)
    {
        var options = new ValidationOptions { BaseFolder = source.EffectiveBaseFolder, WorkingFolder = source.WorkingFolder };
        var repair = new RepairLoop(document, candidate => TemplateValidator.ValidateDocument(candidate, templateFolder, options));
        repair.Run();
        string name = source.Path.Length == 0 ? "template.yaml" : source.Path;
        return new RepairResult
        {
            OldText = document.Text,
            NewText = repair.Document.Text,
            Diff = UnifiedDiff.Of(document.Text, repair.Document.Text, name),
            Corrected = [.. repair.Corrected.OrderBy(d => d.Location.Line).ThenBy(d => d.Location.Column)],
            Remaining = repair.Result,
        };
    }
}
