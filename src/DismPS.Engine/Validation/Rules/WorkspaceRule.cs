using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Binding;
using DismPS.Engine.Templates.Writing;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Workspaces that can be sent to DIALS as an HTTP header.</summary>
internal sealed class WorkspaceRule : ITemplateRule
{
    // Part of the 63 characters of a service name in the cluster: stage 5, workspace 18, name 36, version 4.
    private const int UsualLength = 18;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (ResourceDraft resource in template.AllResources)
        {
            Field<string> workspace = resource.Workspace;
            if (!workspace.IsPresent)
                continue;
            string text = workspace.Value;
            if (text.Length == 0)
                context.Report(RuleCatalog.WorkspaceEmpty, workspace, $"The workspace of '{resource.Name}' is empty.", "Write the name of your DIALS workspace.");
            else if (text.AsSpan().IndexOfAny('\r', '\n') >= 0)
                context.Report(RuleCatalog.WorkspacePattern, workspace, $"The workspace of '{resource.Name}' has a line break.", "Write it on one line.");
            else if (char.IsWhiteSpace(text[0]))
                context.Report(RuleCatalog.WorkspacePattern, workspace, $"The workspace of '{resource.Name}' begins with a space, which HTTP headers cannot.", $"Write '{text.Trim()}'.");
            else if (text.Any(c => char.IsControl(c) || c > '\u00FF'))
                context.Report(RuleCatalog.WorkspacePattern, workspace, $"The workspace '{text}' has characters that cannot be sent to DIALS.", "Use lower-case letters, digits and '-'.");
            else if (text == TemplateText.PlaceholderWorkspace)
                context.Report(RuleCatalog.PlaceholderLeft, workspace, "'Workspace' still holds the mark of a new template.", "Write the name of your DIALS workspace.");
            else if (text.Length > UsualLength)
                context.Report(RuleCatalog.WorkspaceTooLong, workspace, $"The workspace has {text.Length} characters; above {UsualLength} the name of the service in the cluster becomes too long.");
        }
    }
}
