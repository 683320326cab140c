using System.Globalization;
using System.Text;
using System.Xml;

namespace DismPS.Engine.Validation.Reports;

/// <summary>Writes JUnit's XML as CI servers read it. The counts stand in front, so everything is known before it is written.</summary>
internal static class JUnitXml
{
    private static readonly XmlWriterSettings Settings =
        new() { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    /// <summary>Writes a whole document.</summary>
    /// <param name="stream">Takes UTF-8 without byte order mark; stays open.</param>
    /// <param name="name">Name of the run.</param>
    /// <param name="suites">The suites in order.</param>
    public static void Write(Stream stream, string name, IReadOnlyList<JUnitSuite> suites)
    {
        using (var xml = XmlWriter.Create(stream, Settings))
        {
            WriteStart(xml, "testsuites", name, [.. suites.SelectMany(suite => suite.Cases)]);
            foreach (JUnitSuite suite in suites)
            {
                WriteStart(xml, "testsuite", suite.Name, suite.Cases);
                foreach (JUnitCase test in suite.Cases)
                    Write(xml, test);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        stream.Write("\n"u8);
    }

    private static void WriteStart(XmlWriter xml, string element, string name, IReadOnlyList<JUnitCase> cases)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("name", Clean(name));
        WriteCount(xml, "tests", cases.Count);
        WriteCount(xml, "failures", cases.Count(test => test.Fault is { IsError: false }));
        WriteCount(xml, "errors", cases.Count(test => test.Fault is { IsError: true }));
        WriteCount(xml, "skipped", 0);
        if (cases.Any(test => test.Duration is not null))
            WriteTime(xml, cases.Aggregate(TimeSpan.Zero, (sum, test) => sum + (test.Duration ?? TimeSpan.Zero)));
    }

    private static void Write(XmlWriter xml, JUnitCase test)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Clean(test.ClassName));
        xml.WriteAttributeString("name", Clean(test.Name));
        if (test.File is not null)
            xml.WriteAttributeString("file", Clean(test.File));
        if (test.Duration is { } duration)
            WriteTime(xml, duration);
        if (test.Fault is { } fault)
        {
            xml.WriteStartElement(fault.IsError ? "error" : "failure");
            xml.WriteAttributeString("type", fault.Type);
            xml.WriteAttributeString("message", Clean(fault.Message));
            xml.WriteString(Clean(fault.Text));
            xml.WriteEndElement();
        }

        if (test.Output is not null)
            xml.WriteElementString("system-out", Clean(test.Output));
        xml.WriteEndElement();
    }

    private static void WriteCount(XmlWriter xml, string name, int count) =>
        xml.WriteAttributeString(name, count.ToString(CultureInfo.InvariantCulture));

    private static void WriteTime(XmlWriter xml, TimeSpan time) =>
        xml.WriteAttributeString("time", time.TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture));

    // Names of files, and texts of models, hold what XML cannot.
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
