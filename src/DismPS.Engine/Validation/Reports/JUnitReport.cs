using System.Globalization;
using System.Text;
using System.Xml;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Validation.Reports;

/// <summary>
/// JUnit's XML as CI servers read it: one test case a template, with one failure that lists its errors, an error when it could not be
/// checked, and everything that is no error as the output of the test. The counts stand in front, so it is written at the end.
/// </summary>
internal sealed class JUnitReport(Stream stream, ReportPaths paths) : TemplateReport
{
    private const string Name = "dismps validate";

    private readonly List<ReportedTemplate> _templates = [];

    public override void Add(ReportedTemplate template) => _templates.Add(template);

    public override void Complete()
    {
        var settings = new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };
        using (var xml = XmlWriter.Create(stream, settings))
        {
            WriteStart(xml, "testsuites");
            WriteStart(xml, "testsuite");
            foreach (ReportedTemplate template in _templates)
                Write(xml, template);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        stream.Write("\n"u8);
    }

    private void WriteStart(XmlWriter xml, string element)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("name", Name);
        WriteCount(xml, "tests", _templates.Count);
        WriteCount(xml, "failures", _templates.Count(t => t.Failure is null && !t.IsValid));
        WriteCount(xml, "errors", _templates.Count(t => t.Failure is not null));
        WriteCount(xml, "skipped", 0);
    }

    private void Write(XmlWriter xml, ReportedTemplate template)
    {
        string name = template.File is null ? template.Name : paths.PathOf(template.File);
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Name);
        xml.WriteAttributeString("name", Clean(name));
        if (template.File is not null)
            xml.WriteAttributeString("file", Clean(name));
        List<Diagnostic> errors = [.. template.Diagnostics.Where(d => d.Severity == Severity.Error)];
        if (template.Failure is { } failure)
            WriteFault(xml, "error", failure.Code.ToString(), TextOf(failure), []);
        else if (errors.Count > 0)
            WriteFault(xml, "failure", errors[0].Id, errors.Count == 1 ? TextOf(errors[0]) : $"{errors.Count} errors; the first: {TextOf(errors[0])}", errors);
        List<Diagnostic> others = [.. NewFindings(template).Where(d => d.Severity != Severity.Error)];
        if (others.Count > 0)
            xml.WriteElementString("system-out", Clean(string.Join('\n', others)));
        xml.WriteEndElement();
    }

    private static void WriteFault(XmlWriter xml, string element, string type, string message, List<Diagnostic> errors)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("type", type);
        xml.WriteAttributeString("message", Clean(message));
        xml.WriteString(Clean(errors.Count == 0 ? message : string.Join('\n', errors)));
        xml.WriteEndElement();
    }

    private static void WriteCount(XmlWriter xml, string name, int count) =>
        xml.WriteAttributeString(name, count.ToString(CultureInfo.InvariantCulture));

    // Names of files hold what XML cannot.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                clean.Append(text[i]).Append(text[++i]);
            else
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : '\uFFFD');
        }

        return clean.ToString();
    }
}
