using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Artifacts;

/// <summary>Reads the template of a build or a package: its fields only, for its files are in the build already.</summary>
public static class BuiltTemplateReader
{
    /// <summary>Reads one.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.ArtifactNotFound"/>, <see cref="ErrorCode.ReadFailed"/>, <see cref="ErrorCode.ArtifactChanged"/> with the
    /// diagnostics when it is not a template any more.
    /// </exception>
    public static async Task<DismTemplate> ReadAsync(string path, CancellationToken ct)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(path, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DismException(ErrorCode.ArtifactNotFound, $"There is no built template at '{path}'.", "Run 'dismps build' in the folder of the template.", path, e);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Reading(path, e);
        }

        TemplateDocument document = TemplateReader.Read(bytes, path);
        BindingContext context = new(document);
        TemplateDraft? draft = document.Root is { } root ? new TemplateBinder(document, context).Bind(root) : null;
        bool sound = draft is not null
            && !context.Diagnostics.Exists(d => d.Severity == Severity.Error)
            && draft.AllResources.All(r => r.Type is not null);
        return sound ? TemplateAssembler.Assemble(draft!) : throw new DismException(
            ErrorCode.ArtifactChanged, $"The built template '{path}' is damaged.", "Run 'dismps build' again.", path)
        {
            Diagnostics = context.Diagnostics,
        };
    }
}
