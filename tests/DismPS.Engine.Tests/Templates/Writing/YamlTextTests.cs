using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Writing;

namespace DismPS.Engine.Tests.Templates.Writing;

public sealed class YamlTextTests
{
    public static TheoryData<string> Texts =>
    [
        "plain", "two words", "a: b", "a:b", "ends with colon:", "# not a comment", "a # b", "yes", "No", "null", "~", "", " ", " leading", "trailing ",
        "2025-03-31", "0.5", "1e3", "010", "1:30", "- item", "[a]", "{a: b}", "a, b", "ends,", "quote\"d", "back\\slash", "new\nline", "tab\there", "*alias", "&anchor", "!tag",
        "%x", "@x", "`x`", "'x'", "é", "über alles", "\u2028", "\uFEFFx", "JetMET/MET/pfMETT1/Cleaned/METSig", "n", "Y", "on", "<<", "=", "?", "-", "...", "---", "model (old).onnx", "😀",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_is_read_back_as_it_was(string text)
    {
        foreach (string written in (string[])[YamlText.Of(text), YamlText.Quoted(text)])
        {
            TemplateDocument document = TemplateReader.Read($"Key: {written}  # remark\n", null);
            var value = Assert.IsType<ScalarNode>(document.Root!.Find("Key")!.Value);
            Assert.Equal(ScalarKind.Text, value.Kind);
            Assert.Equal(text, value.Text);
        }
    }

    [Theory]
    [InlineData("JetMET/MET/pfMETT1/Cleaned/METSig")]
    [InlineData("Anomalies seen by metsig")]
    [InlineData("code/model.onnx")]
    public void Usual_texts_need_no_quotes(string text) => Assert.Equal(text, YamlText.Of(text));
}
