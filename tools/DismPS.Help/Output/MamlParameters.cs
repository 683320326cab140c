using System.Globalization;
using System.Xml.Linq;
using DismPS.Help.Pages;
using static DismPS.Help.Output.MamlNames;

namespace DismPS.Help.Output;

/// <summary>The parameters of a command, in its syntax lines and one by one.</summary>
internal static class MamlParameters
{
    /// <summary>One line a parameter set, in the order in which the page names them.</summary>
    public static XElement Syntax(CommandPage page)
    {
        string[] sets = [.. page.Parameters.SelectMany(p => p.Sets).Where(s => s != PageParameter.AllSets).Distinct()];
        if (sets.Length == 0)
            sets = [PageParameter.AllSets];
        return new XElement(Command + "syntax", sets.Select(set => new XElement(Command + "syntaxItem",
            new XElement(Maml + "name", page.Name),
            page.Parameters.Where(p => p.IsIn(set)).OrderBy(p => p.Position ?? int.MaxValue).Select(InSyntax))));
    }

    /// <summary>A parameter with everything that is known of it.</summary>
    public static XElement Full(PageParameter parameter) => new(Command + "parameter",
        Attributes(parameter),
        new XElement(Maml + "name", parameter.Name),
        new XElement(Maml + "description", MamlText.Paragraphs(parameter.Description)),
        Value(parameter),
        new XElement(Dev + "type", new XElement(Maml + "name", parameter.Type), new XElement(Maml + "uri")),
        new XElement(Dev + "defaultValue", parameter.Default.Length > 0 ? parameter.Default : parameter.IsSwitch ? "False" : "None"));

    private static XElement InSyntax(PageParameter parameter) => new(Command + "parameter",
        Attributes(parameter),
        new XElement(Maml + "name", parameter.Name),
        parameter.IsSwitch ? null : Value(parameter));

    private static XElement Value(PageParameter parameter) => new(Command + "parameterValue",
        new XAttribute("required", parameter.IsSwitch ? "false" : "true"),
        new XAttribute("variableLength", parameter.Type.EndsWith("[]", StringComparison.Ordinal) ? "true" : "false"),
        parameter.Type);

    private static XAttribute[] Attributes(PageParameter parameter) =>
    [
        new("required", parameter.Required ? "true" : "false"),
        new("variableLength", parameter.Type.EndsWith("[]", StringComparison.Ordinal) ? "true" : "false"),
        new("globbing", parameter.Wildcards ? "true" : "false"),
        new("pipelineInput", (parameter.PipelineByValue, parameter.PipelineByName) switch
        {
            (true, true) => "True (ByValue, ByPropertyName)",
            (true, false) => "True (ByValue)",
            (false, true) => "True (ByPropertyName)",
            _ => "False",
        }),
        new("position", parameter.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
        new("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
    ];
}
