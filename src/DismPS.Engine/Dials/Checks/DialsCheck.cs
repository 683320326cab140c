using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Templates.Writing;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Dials.Checks;

/// <summary>
/// Compares a template with what DIALS knows: monitoring elements, shapes of their histograms and primary datasets of the resource's workspace
/// (cmsdism 0.6.1), and if wanted the names of registered models. The calls of a resource are those of the platform's tool, in its order.
/// </summary>
internal sealed class DialsCheck(DialsKnowledge dials)
{
    private const int SuggestedNames = 3;

    /// <summary>Adds the findings.</summary>
    /// <param name="template">What could be read of the template.</param>
    /// <param name="context">Where findings go.</param>
    /// <param name="checkNames">Whether registered models of the resources' names are told.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="DismException">DIALS could not be asked.</exception>
    public async Task RunAsync(TemplateDraft template, RuleContext context, bool checkNames, CancellationToken ct)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            if (resource.Workspace is { IsPresent: true, Value: var workspace } && IsAskable(workspace) && resource.Properties.IsPresent)
                await CheckAsync(resource, workspace, resource.Properties.Value, context, checkNames, ct).ConfigureAwait(false);
        }
    }

    // What no header can carry was found without DIALS.
    private static bool IsAskable(string workspace) =>
        workspace.Length > 0 && workspace != TemplateText.PlaceholderWorkspace && !char.IsWhiteSpace(workspace[0]) && workspace.All(c => !char.IsControl(c) && c <= '\u00FF');

    private async Task CheckAsync(ResourceDraft resource, string workspace, PropertiesDraft properties, RuleContext context, bool checkNames, CancellationToken ct)
    {
        IReadOnlyList<MonitoringElement>? elements = await ElementsAsync(resource, workspace, context, ct).ConfigureAwait(false);
        if (elements is null)
            return;
        if (properties.InputSignature.IsPresent)
        {
            foreach (SignatureDraft input in properties.InputSignature.Value)
                await CheckInputAsync(input, workspace, elements, context, ct).ConfigureAwait(false);
        }

        if (properties.InferenceOnConditions is { IsPresent: true, Value.AllowedPrimaryDatasets: { IsPresent: true } datasets })
            await CheckDatasetsAsync(datasets, workspace, context, ct).ConfigureAwait(false);
        if (checkNames && properties.Name is { IsPresent: true, Value.Length: > 0 } name)
            await CheckNameAsync(name, workspace, context, ct).ConfigureAwait(false);
    }

    /// <summary>Null when the workspace is not there or not open to the user; that is a finding then.</summary>
    private async Task<IReadOnlyList<MonitoringElement>?> ElementsAsync(ResourceDraft resource, string workspace, RuleContext context, CancellationToken ct)
    {
        IReadOnlyList<MonitoringElement>? elements = null;
        try
        {
            elements = await dials.ElementsAsync(workspace, ct).ConfigureAwait(false);
            if (elements.Count > 0)
                return elements;
        }
        catch (DismException e) when (e.Code is ErrorCode.AccessDenied or ErrorCode.ServiceRefused)
        {
            // Explained below.
        }

        // Asked only now: a workspace with elements is there and is the user's.
        DialsWorkspaces? workspaces = await WorkspacesAsync(ct).ConfigureAwait(false);
        if (workspaces is not null && !workspaces.Names.Contains(workspace))
        {
            context.Report(
                RuleCatalog.WorkspaceUnknown, resource.Workspace, $"DIALS has no workspace '{workspace}'.",
                NearestName.Suggest(workspace, workspaces.Names) ?? $"There are: {string.Join(", ", workspaces.Names)}.");
            return null;
        }

        if (elements is null)
            context.Report(RuleCatalog.WorkspaceUnknown, resource.Workspace, $"DIALS does not open the workspace '{workspace}' to you.", "Ask its owners for access, or take another workspace.");
        return elements;
    }

    private async Task<DialsWorkspaces?> WorkspacesAsync(CancellationToken ct)
    {
        try
        {
            return await dials.WorkspacesAsync(ct).ConfigureAwait(false);
        }
        catch (DismException)
        {
            // The refusal is known without it.
            return null;
        }
    }

    private async Task CheckInputAsync(SignatureDraft input, string workspace, IReadOnlyList<MonitoringElement> elements, RuleContext context, CancellationToken ct)
    {
        if (input.MonitoringElement is not { IsPresent: true, Value: var name } || string.IsNullOrWhiteSpace(name))
            return;
        List<MonitoringElement> named = [.. elements.Where(e => e.Name == name)];
        if (named.Count == 0)
        {
            context.Report(RuleCatalog.ElementUnknown, input.MonitoringElement, $"The workspace '{workspace}' has no monitoring element '{name}'.", Suggest(name, elements));
            return;
        }

        foreach (MonitoringElement element in named)
        {
            if (element.Dimensions is not (1 or 2))
            {
                context.Report(RuleCatalog.ElementUnsupported, input.MonitoringElement, $"'{name}' has {element.Dimensions} dimensions; DIALS serves histograms of one and two.");
                continue;
            }

            if (!input.Dims.IsPresent)
                continue;
            HistogramPage page = await dials.FirstPageAsync(workspace, element, ct).ConfigureAwait(false);
            Compare(input, name, page, context);
        }
    }

    private static void Compare(SignatureDraft input, string name, HistogramPage page, RuleContext context)
    {
        ImmutableArray<long> dims = input.Dims.Value;
        if (!page.Any)
            context.Report(RuleCatalog.ElementWithoutData, input.Dims, $"'{name}' has no histograms in DIALS: no Dims fit it.");
        else if (page.Shape is not { } shape)
            context.Report(RuleCatalog.ElementShapeDiffers, input.Dims, $"The histograms of '{name}' differ in their number of bins.", "Choose an element whose binning is fixed.");
        else if (shape.Count != dims.Length || dims.Where((d, i) => d != -1 && d != shape[i]).Any())
            context.Report(RuleCatalog.ElementShapeDiffers, input.Dims, $"Dims [{string.Join(", ", dims)}] do not fit '{name}', which has [{string.Join(", ", shape.Skip(1))}] bins a lumisection.", $"Write [{string.Join(", ", shape.Skip(1).Prepend(-1))}].");
    }

    private async Task CheckDatasetsAsync(Field<ImmutableArray<string>> datasets, string workspace, RuleContext context, CancellationToken ct)
    {
        HashSet<string> known = await dials.PrimaryDatasetsAsync(workspace, ct).ConfigureAwait(false);
        for (int i = 0; i < datasets.Value.Length; i++)
        {
            string dataset = datasets.Value[i];
            if (known.Contains(dataset))
                continue;
            SourceLocation place = datasets.Node is SequenceNode list && i < list.Items.Length
                ? datasets.Location with { Line = list.Items[i].Line, Column = list.Items[i].Column } : datasets.Location;
            context.Report(
                RuleCatalog.PrimaryDatasetUnknown, $"{datasets.Path}[{i}]", place, $"The workspace '{workspace}' has no primary dataset '{dataset}'.",
                NearestName.Suggest(dataset, known) ?? $"There are {known.Count}, for example: {string.Join(", ", known.Order(StringComparer.Ordinal).Take(SuggestedNames))}.");
        }
    }

    private async Task CheckNameAsync(Field<string> name, string workspace, RuleContext context, CancellationToken ct)
    {
        RegisteredModel? model;
        try
        {
            model = await dials.ModelAsync(workspace, name.Value!, ct).ConfigureAwait(false);
        }
        catch (DismException e) when (e.Code == ErrorCode.AccessDenied)
        {
            return;
        }

        if (model is null)
            return;
        bool isOther = dials.User is { } user && model.CreatedBy is { } owner && !string.Equals(user, owner, StringComparison.OrdinalIgnoreCase);
        context.Report(
            isOther ? RuleCatalog.ModelOfOther : RuleCatalog.ModelRegistered, name,
            $"'{name.Value}' is registered in DIALS, revision {model.Revision}{(model.CreatedBy is { } by ? $" by {by}" : "")}.");
    }

    /// <summary>The names that were probably meant, as a question; null when none is near enough.</summary>
    /// <param name="name">A name that no element has.</param>
    /// <param name="elements">All elements.</param>
    internal static string? Suggest(string name, IReadOnlyList<MonitoringElement> elements)
    {
        // The end of a full name says most: elements of the same last part in other folders, then a likely spelling.
        if (elements.FirstOrDefault(e => string.Equals(e.Name, name, StringComparison.OrdinalIgnoreCase)) is { } cased)
            return $"Did you mean '{cased.Name}'?";
        string last = name[(name.LastIndexOf('/') + 1)..];
        string[] sameEnd = [.. elements.Select(e => e.Name).Where(e => e.EndsWith("/" + last, StringComparison.OrdinalIgnoreCase)).Distinct().Take(SuggestedNames)];
        return sameEnd.Length > 0
            ? $"Did you mean {string.Join(" or ", sameEnd.Select(e => $"'{e}'"))}?"
            : NearestName.Suggest(name, elements.Select(e => e.Name));
    }
}
