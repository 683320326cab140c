using System.Text;
using DismPS.Engine.Validation;
using DismPS.Engine.Validation.Settings;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz.Targets;

/// <summary>The settings file beside a template, and comments in the template that say the same.</summary>
internal sealed class SettingsTarget : FuzzTarget
{
    private static readonly IReadOnlyList<byte[]> Samples = Words(
        "rules:\n  DISM0708: off\n  DISM0706: error\n  computed-key: warning\nprofile: full\nstrict: true\n",
        "profile: platform\nstrict: false\nrules: {DISM0001: off, DISM0202: information}\n",
        "# dismps-file off DISM0705\nTemplateFormatVersion: '2025-03-31'\nDescription: x # dismps off DISM0101\n# dismps warning DISM0103 DISM0104\nResources:\n  A: # dismps error DISM0106\n    Type: x\n    # dismps off DISM0102\n");

    private static readonly IReadOnlyList<byte[]> Settings = Words(
        "rules:\n", "  DISM0101: off\n", "  DISM9999: off\n", ": error", ": warning", ": information", "profile: platform\n", "strict: yes\n", "# dismps off DISM0101\n", "# dismps-file ", " DISM0103", "#dismps", "- ", "&a ", "*a", "\t");

    private readonly string folder = Directory.CreateTempSubdirectory("dismps-fuzz").FullName;
    private readonly ValidationOptions options;

    public SettingsTarget()
        : base("settings", Samples, Settings) => options = new ValidationOptions { BaseFolder = folder, SettingsFolder = folder, CheckFiles = false };

    public override IReadOnlyList<Mutator> Mutators { get; } =
        [Mutator.YamlLines, Mutator.YamlLines, Mutator.Tokens(Settings), Mutator.Tokens(Settings), Mutator.Bytes, Mutator.Repeat(Settings), Mutator.Splice(Samples)];

    // As settings of a fixed template, and as a template under these settings.
    public override bool Run(byte[] input)
    {
        File.WriteAllBytes(Path.Combine(folder, RuleSettings.FileName), input);
        ValidationResult under = TemplateValidator.ValidateBytes(TemplateTarget.Templates[0], "t.yaml", options);
        Require(under.Diagnostics.Distinct().Count() == under.Diagnostics.Length, "a finding is told twice");
        ValidationResult itself = TemplateValidator.ValidateText(Encoding.UTF8.GetString(input), "t.yaml", options);
        Require(itself.IsValid || itself.Template is null, "an invalid template is typed");
        return under.Diagnostics.All(d => d.Category is not ("yaml-syntax" or "encoding"));
    }

    public override void Dispose() => Directory.Delete(folder, recursive: true);
}
