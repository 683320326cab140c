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
        string[] names = [.. template.Resources.Select(r => r.Name).Order(StringComparer.Ordinal)];
        if (check.Template is { } current && !names.SequenceEqual(current.Resources.Select(r => r.Name).Order(StringComparer.Ordinal)))
            throw NotPackaged($"The package in '{layout.PackageFolder}' is of other resources than '{source.Path}' has now.", layout.PackageFolder);

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
