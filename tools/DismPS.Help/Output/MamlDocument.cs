using System.Xml.Linq;
using DismPS.Help.Online;
using DismPS.Help.Pages;
using static DismPS.Help.Output.MamlNames;

namespace DismPS.Help.Output;

/// <summary>The help file of a module.</summary>
public static class MamlDocument
{
    /// <summary>Makes it. Get-Help -Online opens the first link that has an address.</summary>
    public static XDocument Of(IEnumerable<CommandPage> pages, OnlinePages online) => new(
        new XElement(Items + "helpItems", new XAttribute("schema", "maml"), pages.Select(page => CommandOf(page, online))));

    private static XElement CommandOf(CommandPage page, OnlinePages online)
    {
        string[] words = page.Name.Split('-', 2);
        return new XElement(Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "command", Command.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "dev", Dev.NamespaceName),
            new XElement(Command + "details",
                new XElement(Command + "name", page.Name),
                new XElement(Command + "verb", words[0]),
                new XElement(Command + "noun", words[^1]),
                new XElement(Maml + "description", new XElement(Maml + "para", page.Synopsis))),
            new XElement(Maml + "description", MamlText.Paragraphs(page.Description)),
            MamlParameters.Syntax(page),
            new XElement(Command + "parameters", page.Parameters.Select(p => MamlParameters.Full(p))),
            new XElement(Command + "inputTypes", page.Inputs.Select(t => TypeOf(t, "inputType"))),
            new XElement(Command + "returnValues", page.Outputs.Select(t => TypeOf(t, "returnValue"))),
            new XElement(Maml + "alertSet", new XElement(Maml + "alert", MamlText.Paragraphs(page.Notes))),
            new XElement(Command + "examples", page.Examples.Select(ExampleOf)),
            new XElement(Command + "relatedLinks", page.Links.Prepend(new PageLink(OnlinePages.LinkText, online.Of("cmdlets", page.Name).AbsoluteUri)).Select(l => new XElement(Maml + "navigationLink",
                new XElement(Maml + "linkText", l.Text), new XElement(Maml + "uri", l.Uri)))));
    }

    private static XElement TypeOf(PageType type, string element) => new(Command + element,
        new XElement(Dev + "type", new XElement(Maml + "name", type.Name)),
        new XElement(Maml + "description", MamlText.Paragraphs(type.Description)));

    // Get-Help prints a title as it stands; the rule of dashes is what sets it apart from the code.
    private static XElement ExampleOf(PageExample example) => new(Command + "example",
        new XElement(Maml + "title", $"-------- {example.Title} --------"),
        new XElement(Maml + "introduction", MamlText.Paragraphs(example.Introduction)),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", MamlText.Paragraphs(example.Remarks)));
}
