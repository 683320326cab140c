using System.Collections.Immutable;
using System.Text;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials.Registration;
using DismPS.Engine.Inference.Output;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Operations;

/// <summary>Writes the request by which uploaded models are registered in DIALS.</summary>
public static class CreateRegistration
{
    private const string Scheme = "s3://";

    /// <summary>Reads the package, checks the template, writes the text.</summary>
    /// <exception cref="DismException">
    /// Nothing was packaged, or not uploaded; the package is not that of the template as it is now; the template is invalid; the file is there or cannot be written.
    /// </exception>
    public static async Task<RegistrationRequest> RunAsync(CreateRegistrationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        TemplateSource source = options.Source;
        ArtifactLayout layout = ArtifactLayout.For(source.WorkingFolder, source.Names.BuildFolder, source.Names.PackageFolder);
        string path = Path.Combine(layout.PackageFolder, ArtifactLayout.TemplateFileName);
        if (!File.Exists(path))
            throw NotPackaged($"There is no package in '{layout.PackageFolder}'.", layout.PackageFolder);
        DismTemplate template = await BuiltTemplateReader.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        ImmutableArray<RegistrationArchive> archives = await ArchivesAsync(template, layout.PackageFolder, cancellationToken).ConfigureAwait(false);
        ValidationResult check = await ValidateTemplate.OneAsync(new TemplateInput(source), new ValidateTemplateOptions { Dials = options.Dials }, cancellationToken).ConfigureAwait(false);
        if (!check.IsValid)
            throw ValidateTemplate.Invalid(check);
        EnsureSame(template, check.Template, source, layout);
        await EnsureSameFilesAsync(archives, check.Template, source, layout, cancellationToken).ConfigureAwait(false);
        string templateText = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        string text = RegistrationText.Write(new RegistrationFacts
        {
            Template = template,
            TemplateText = templateText,
            Archives = archives,
            Check = new ValidatedTemplate(new TemplateInput(source), check, null).ToReport(),
            Service = check.Diagnostics.Any(d => d.Id == RuleCatalog.DialsNotAsked.Id) ? null : options.Dials?.Service.BaseUrl,
            CheckedAt = TimeProvider.System.GetUtcNow(),
        });
        if (options.OutputPath is { } output)
            await WriteAsync(output, text, options.Force, cancellationToken).ConfigureAwait(false);
        return new RegistrationRequest(
            RegistrationText.TitleOf(template), text, path, templateText.Length <= RegistrationText.MaxInlineCharacters, options.OutputPath);
    }

    /// <summary>What is registered is what was packaged; a check of something else would say nothing about it.</summary>
    private static void EnsureSame(DismTemplate packaged, DismTemplate? current, TemplateSource source, ArtifactLayout layout)
    {
        if (current is null)
            return;
        Dictionary<string, string> now = current.Resources.ToDictionary(r => r.Name, TextOf, StringComparer.Ordinal);
        if (now.Count != packaged.Resources.Length || packaged.Resources.Any(r => !now.ContainsKey(r.Name)))
            throw NotPackaged($"The package in '{layout.PackageFolder}' is of other resources than '{source.Path}' has now.", layout.PackageFolder);
        if (packaged.Resources.FirstOrDefault(r => now[r.Name] != TextOf(r)) is { } changed)
            throw NotPackaged($"Resource '{changed.Name}' of '{source.Path}' was changed since it was packaged.", changed.Name);
    }

    /// <summary>A model file that was exported again is no other template, and would not be what is registered.</summary>
    private static async Task EnsureSameFilesAsync(
        ImmutableArray<RegistrationArchive> archives, DismTemplate? current, TemplateSource source, ArtifactLayout layout, CancellationToken ct)
    {
        UploadJournal journal = UploadJournal.Read(layout.UploadsPath);
        if (current is null || !archives.Any(a => journal.Knows(a.Uri)))
            return;
        var options = new PackageOptions { WorkingFolder = source.WorkingFolder, Names = source.Names };
        PackagePlan plan = await PackagePlanner.PlanAsync(current, source.EffectiveBaseFolder, options, ct).ConfigureAwait(false);
        Dictionary<string, string> names = plan.Resources.ToDictionary(r => r.Package.Name, r => r.Package.ObjectName, StringComparer.Ordinal);
        // Names of archives that another tool uploaded are drawn at random.
        if (archives.FirstOrDefault(a => journal.Knows(a.Uri) && !a.Uri.EndsWith('/' + names[a.Resource], StringComparison.Ordinal)) is { } changed)
            throw NotPackaged($"Files of resource '{changed.Resource}' of '{source.Path}' were changed since it was packaged.", changed.Resource);
    }

    // Packaging changes only what names files.
    private static string TextOf(Resource resource) => BuiltTemplateWriter.Write(new DismTemplate
    {
        Text = "",
        FormatVersion = "",
        Description = "",
        Resources = [resource with { Properties = resource.Properties with { ModelRepositoryUri = null, ModelUri = null, SavedModelUri = null, CodeUri = null } }],
    });

    private static async Task<ImmutableArray<RegistrationArchive>> ArchivesAsync(DismTemplate template, string folder, CancellationToken ct)
    {
        var archives = ImmutableArray.CreateBuilder<RegistrationArchive>();
        foreach (Resource resource in template.Resources)
        {
            string uri = resource.Type.Framework == ServingFramework.MLServer ? resource.Properties.CodeUri ?? "" : resource.Properties.ModelRepositoryUri ?? "";
            if (!uri.StartsWith(Scheme, StringComparison.Ordinal))
                throw NotPackaged($"The archive of '{resource.Name}' was not uploaded: the packaged template names '{uri}'.", resource.Name);
            string file = Path.Combine(folder, uri[(uri.LastIndexOf('/') + 1)..]);
            FileDigest? digest = RegularFile.Exists(file) ? await FileCopier.HashAsync(file, ct).ConfigureAwait(false) : null;
            archives.Add(new RegistrationArchive(resource.Name, uri, digest?.Size, digest?.Sha256));
        }

        return archives.ToImmutable();
    }

    private static async Task WriteAsync(string path, string text, bool force, CancellationToken ct)
    {
        if (!force && Path.Exists(path))
            throw new DismException(ErrorCode.TargetExists, $"'{path}' is there already.", "Name another file, or replace it with -Force or --force.", path);
        AsideFile file = AsideFile.Create(path);
        await using (file.ConfigureAwait(false))
        {
            try
            {
                await file.Stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct).ConfigureAwait(false);
            }
            catch (Exception e) when (AsideFile.IsWriting(e))
            {
                throw AsideFile.Failed(path, e);
            }

            await file.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static DismException NotPackaged(string message, string target) => new(
        ErrorCode.ArtifactNotFound, message, "Package and upload first: New-DismPackage or 'dismps package' when you are signed in to DIALS, or with -Url, -u.", target);
}
