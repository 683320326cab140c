using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Validation;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz.Targets;

/// <summary>Reader, binder and the rules that need no file, on bytes and on text.</summary>
internal sealed class TemplateTarget() : FuzzTarget("template", Templates, Yaml)
{
    public static readonly IReadOnlyList<byte[]> Templates = [.. SeedFiles.Of("tests/data/templates/cases", "template.yaml"), .. SeedFiles.Of("examples", "template.yaml")];

    public static readonly IReadOnlyList<byte[]> Yaml = Words(
        "a: b\n", "- x\n", "  ", "\t", ": ", "? ", "- ", "[", "]", "{", "}", ",", "'", "\"", "#", "|\n", ">-\n", "&a ", "*a", "<<: *a\n", "!!str ", "!x ", "---\n", "...\n",
        "%YAML 1.1\n", "%TAG ! tag:x,2000:\n", "\r\n", "\r", "\\x41", "\\u0000", "\\UFFFFFFFF", "@", "`", "null", "010", "1:30", "1e3", ".nan", "2025-13-01", "\xC3\xA9",
        "\xE2\x80\xA8", "\xEF\xBB\xBF", "\xF0\x9F\x98\x80", "\xED\xA0\x80", "\0", "Resources:\n", "  R:\n", "    Properties:\n", "      Dims: [", "      Name: ", "InputSignature:\n",
        "ValidationConditions:\n", "Type: InferenceService::Tritonserver::ONNX\n", "250m", "1Ei", "FlaggingKey: x\n", "::", "(", "(?P<a>", "*+", "{1,", "\\");

    private static readonly ValidationOptions Options = new() { BaseFolder = Path.GetTempPath(), CheckFiles = false };

    public override IReadOnlyList<Mutator> Mutators { get; } =
        [Mutator.YamlLines, Mutator.YamlLines, Mutator.YamlLines, Mutator.Tokens(Yaml), Mutator.Bytes, Mutator.Lengths, Mutator.Repeat(Yaml), Mutator.Splice(Templates)];

    public override bool Run(byte[] input)
    {
        ValidationResult result = TemplateValidator.ValidateBytes(input, "t.yaml", Options);
        bool isTemplate = Check(result, input);
        if (!System.Text.Unicode.Utf8.IsValid(input) || input.AsSpan().StartsWith(Encoding.UTF8.Preamble) || input.Contains((byte)0))
            return isTemplate;
        ValidationResult ofText = TemplateValidator.ValidateText(Encoding.UTF8.GetString(input), "t.yaml", Options);
        Require(ofText.Diagnostics.SequenceEqual(result.Diagnostics), "text and bytes of it are checked differently");
        return isTemplate;
    }

    /// <summary>What holds for every answer; true for one about a template whose YAML is sound.</summary>
    public static bool Check(ValidationResult result, byte[] input)
    {
        int lines = 1 + Encoding.UTF8.GetString(input).Count(c => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029');
        Require(result.IsValid == (result.Template is not null), "valid and a template are not the same");
        foreach (Diagnostic finding in result.Diagnostics)
        {
            Require(finding.Location.File != "t.yaml" || (finding.Location.Line >= 1 && finding.Location.Column >= 1 && finding.Location.Line <= lines), $"{finding} lies outside of {lines} lines");
            Require(finding.Message.Length is > 0 and < 5000, $"{finding.Id} has a message of {finding.Message.Length} characters");
        }

        Require(result.Diagnostics.Distinct().Count() == result.Diagnostics.Length, "a finding is told twice");
        return result.IsValid || result.Diagnostics.Any(d => d.Path.Length > 0);
    }
}
