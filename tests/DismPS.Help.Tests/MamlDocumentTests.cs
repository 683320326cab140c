using System.Xml.Linq;
using DismPS.Help.Output;
using DismPS.Help.Pages;

namespace DismPS.Help.Tests;

public sealed class MamlDocumentTests
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private readonly XElement _command =
        MamlDocument.Of([CommandPageReader.Read(SamplePage.File, SamplePage.Text)], SamplePage.Online).Root!.Element(Command + "command")!;

    [Fact]
    public void Each_parameter_set_has_a_line_of_syntax()
    {
        IEnumerable<string> lines = _command.Element(Command + "syntax")!.Elements()
            .Select(item => string.Join(' ', item.Elements(Command + "parameter").Select(p => p.Element(Maml + "name")!.Value)));
        Assert.Equal(["Path Quiet WhatIf Confirm", "Id Quiet WhatIf Confirm"], lines);
    }

    [Fact]
    public void A_switch_has_no_value_in_the_syntax()
    {
        XElement quiet = _command.Descendants(Command + "syntaxItem").First().Elements(Command + "parameter")
            .Single(p => p.Element(Maml + "name")!.Value == "Quiet");
        Assert.Null(quiet.Element(Command + "parameterValue"));
    }

    [Fact]
    public void Facts_become_attributes()
    {
        XElement path = _command.Element(Command + "parameters")!.Elements().First();
        Assert.Equal("true", path.Attribute("required")!.Value);
        Assert.Equal("True (ByValue, ByPropertyName)", path.Attribute("pipelineInput")!.Value);
        Assert.Equal("LP, PSPath", path.Attribute("aliases")!.Value);
        Assert.Equal("0", path.Attribute("position")!.Value);
        Assert.Equal("true", path.Attribute("globbing")!.Value);
        Assert.Equal("String[]", path.Element(Dev + "type")!.Element(Maml + "name")!.Value);
    }

    [Fact]
    public void Members_of_outputs_are_paragraphs_of_their_own() => Assert.Equal(
        ["One a thing.", "- Name (String): its name."],
        _command.Descendants(Command + "returnValue").Single().Descendants(Maml + "para").Select(p => p.Value));

    [Fact]
    public void Code_stays_as_it_is() => Assert.Equal(
        "Test-Thing a | Where-Object { $_.Id -eq '<b>' }", _command.Descendants(Dev + "code").Single().Value);

    [Fact]
    public void The_first_link_is_the_page_of_this_version() => Assert.Equal(
        ("Online version", "https://example.org/things/blob/v1.2.3/docs/cmdlets/Test-Thing.md"),
        _command.Descendants(Maml + "navigationLink").Select(l => (l.Element(Maml + "linkText")!.Value, l.Element(Maml + "uri")!.Value)).First());
}
