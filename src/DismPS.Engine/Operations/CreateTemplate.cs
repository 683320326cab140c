using System.Collections.Immutable;
using System.Text;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Output;
using DismPS.Engine.Operations.Creation;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Writing;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Operations;

/// <summary>Writes a new template for a model file: signatures from the model, a comment on every field, and marks where the file does not say.</summary>
public static class CreateTemplate
{
    private const string DefaultName = "template.yaml";

    /// <summary>Makes the text without writing anything.</summary>
    /// <exception cref="DismException">
    /// <see cref="ErrorCode.ReadFailed"/>: no such model. <see cref="ErrorCode.ModelLoadFailed"/>: no model that the platform serves, or its handler is missing.
    /// <see cref="ErrorCode.UsageInvalid"/>: an option names an output or handler that is not there.
    /// </exception>
    public static CreateTemplateResult Preview(CreateTemplateOptions options) => Draft(options).Result;

    /// <summary>Asks for what neither the model nor the options say.</summary>
    /// <param name="options">What is known.</param>
    /// <param name="ask">Gives the answer: empty for the default, null to end the questions.</param>
    /// <exception cref="DismException">As for <see cref="Preview"/>.</exception>
    public static CreateTemplateOptions Ask(CreateTemplateOptions options, Func<TemplateQuestion, string?> ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        return TemplateQuestions.Ask(options, Draft(options).Outline, ask);
    }

    /// <summary>Makes the text and writes it, and a starter handler beside it when the type needs one and there is none.</summary>
    /// <exception cref="DismException">As for <see cref="Preview"/>; <see cref="ErrorCode.TargetExists"/>: the file is there already; <see cref="ErrorCode.WriteFailed"/>: it cannot be written.</exception>
    public static async Task<CreateTemplateResult> RunAsync(CreateTemplateOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        (CreateTemplateResult draft, TemplateOutline outline, string? starter) = Draft(options);
        if (File.Exists(draft.Path) && !options.Force)
            throw new DismException(ErrorCode.TargetExists, $"{draft.Path} exists already.", "Name another file, or replace it with --force or -Force.", draft.Path);
        // An option can be wrong too: a name with upper-case letters, an empty workspace.
        if (!draft.Validation.IsValid)
            throw new DismException(ErrorCode.TemplateInvalid, "No valid template can be made of this; nothing was written.", "The findings name the field; give it as an option, or change the model.", draft.Path) { Diagnostics = draft.Validation.Diagnostics };
        if (starter is not null)
            await WriteAsync(starter, StarterHandler.Script(outline.Type.Model), cancellationToken).ConfigureAwait(false);
        await WriteAsync(draft.Path, draft.Text, cancellationToken).ConfigureAwait(false);
        return draft with { Validation = Validate(draft.Text, options, checkFiles: true) };
    }

    private static (CreateTemplateResult Result, TemplateOutline Outline, string? Starter) Draft(CreateTemplateOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string model = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Model, options.WorkingFolder));
        if (!File.Exists(model) && !Directory.Exists(model))
            throw new DismException(ErrorCode.ReadFailed, $"There is no model '{options.Model}' in '{options.WorkingFolder}'.", "Check the path.", options.Model);
        ModelInspection inspection = ModelInspection.Of(model);
        ModelCode? code = ModelCode.For(inspection.Type, model, options);
        string output = Path.GetFullPath(options.Output ?? DefaultName, options.WorkingFolder);
        TemplateOutline outline = Outline(options, model, inspection, code);
        string text = TemplateText.Write(outline);
        var result = new CreateTemplateResult(output, text, OpenFields(outline), code?.Starter is { } starter ? [starter] : [], Validate(text, options, checkFiles: code?.Starter is null));
        return (result, outline, code?.Starter);
    }

    private static TemplateOutline Outline(CreateTemplateOptions options, string model, ModelInspection inspection, ModelCode? code)
    {
        string stem = ServiceNaming.Stem(model);
        string name = options.Name ?? ServiceNaming.ServiceName(stem);
        // With a handler of the user's own it is the script that names the outputs; the model's are what the script makes them from.
        ImmutableArray<OutlineTensor> outputs = code is { Starter: null } own
            ? TensorProposal.HandlerOutputs(HandlerOutputs.Of(own.Script))
            : TensorProposal.Outputs(inspection.Interface);
        RequireOutput(options.MetricKey, nameof(options.MetricKey), outputs);
        RequireOutput(options.FlaggingKey, nameof(options.FlaggingKey), outputs);
        return new TemplateOutline
        {
            Description = options.Description is { } said ? new OutlineValue(said, false) : new OutlineValue($"Anomalies seen by {stem}", true),
            ResourceName = ServiceNaming.ResourceName(ServiceNaming.ServiceName(name)),
            Type = inspection.Type,
            Workspace = options.Workspace is { } workspace ? new OutlineValue(workspace, false) : new OutlineValue(TemplateText.PlaceholderWorkspace, true),
            ServiceName = name,
            Inputs = TensorProposal.Inputs(inspection.Interface, options.MonitoringElements, isHandled: code is { Starter: null }),
            Outputs = outputs,
            Scoring = ScoringProposal.Of(outputs, options.MetricKey, options.AnomalyThreshold, options.FlaggingKey),
            Model = Written(model, options),
            Code = code is null ? null : Written(code.Folder, options),
            IsCodeGuessed = code is { IsGuess: true },
            Handler = code?.Handler,
            Facts = inspection.Facts,
        };
    }

    // A handler may name its outputs as it likes, so only a model's own list is held against the user.
    private static void RequireOutput(string? key, string option, ImmutableArray<OutlineTensor> outputs)
    {
        if (key is null || outputs.Any(output => output.Name == key))
            return;
        string list = string.Join(", ", outputs.Select(output => $"'{output.Name}'"));
        throw new DismException(ErrorCode.UsageInvalid, $"{option} '{key}' is no output of the model; the outputs are {list}.", NearestName.Suggest(key, outputs.Select(output => output.Name)) ?? "Name one of them.", key);
    }

    /// <summary>A path as the template writes it: relative to where its paths start from, with slashes.</summary>
    private static string Written(string full, CreateTemplateOptions options)
    {
        string relative = Path.GetRelativePath(options.BaseFolder ?? options.WorkingFolder, full);
        return Path.DirectorySeparatorChar == '\\' ? relative.Replace('\\', '/') : relative;
    }

    private static ImmutableArray<string> OpenFields(TemplateOutline outline)
    {
        string properties = $"Resources.{outline.ResourceName}.Properties";
        var open = ImmutableArray.CreateBuilder<string>();
        if (outline.Description.IsPlaceholder)
            open.Add("Description");
        if (outline.Workspace.IsPlaceholder)
            open.Add($"Resources.{outline.ResourceName}.Workspace");
        if (outline.IsCodeGuessed)
            open.Add($"{properties}.CodeUri");
        if (outline.Scoring.IsMetricGuessed)
            open.Add($"{properties}.MetricKey");
        if (outline.Scoring.IsThresholdPlaceholder)
            open.Add($"{properties}.AnomalyThreshold");
        for (int i = 0; i < outline.Inputs.Length; i++)
        {
            if (outline.Inputs[i].MonitoringElement is { IsPlaceholder: true })
                open.Add($"{properties}.InputSignature[{i}].MonitoringElement");
            if (outline.Inputs[i].Remark is not null)
                open.Add($"{properties}.InputSignature[{i}]");
        }

        for (int i = 0; i < outline.Outputs.Length; i++)
        {
            if (outline.Outputs[i].Remark is not null)
                open.Add($"{properties}.OutputSignature[{i}]");
        }

        return open.ToImmutable();
    }

    private static ValidationResult Validate(string text, CreateTemplateOptions options, bool checkFiles) =>
        TemplateValidator.ValidateText(text, options.Output ?? DefaultName, new ValidationOptions
        {
            BaseFolder = options.BaseFolder ?? options.WorkingFolder,
            WorkingFolder = options.WorkingFolder,
            CheckFiles = checkFiles,
        });

    private static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        // A file may stand where a folder of the path is to be.
        FileFailure.WhileWriting(path, () => Directory.CreateDirectory(Path.GetDirectoryName(path)!));
        AsideFile file = AsideFile.Create(path);
        await using (file.ConfigureAwait(false))
        {
            await file.Stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
            await file.CompleteAsync().ConfigureAwait(false);
        }
    }
}
