using DismPS.Engine.Validation;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz.Targets;

/// <summary>The rules about files, with paths from mutated templates in a small folder.</summary>
internal sealed class TemplateFilesTarget : FuzzTarget
{
    private static readonly IReadOnlyList<byte[]> Paths = Words(
        "model.onnx", "m.joblib", "code", "code/app.py", "..", "../", "/", "//", "./", "~", "$HOME", "%TEMP%", "\\", "C:\\", "/dev/zero", "/proc/self/mem", "s3://b/k", " ", "\0",
        "code/loop/loop/loop", "app.H", "app", ".", "pkg.app.H", "\xC3\xA9", "a/b/c", "*", "?", "con", "ModelUri: ", "CodeUri: ", "SavedModelUri: ", "Handler: ");

    private readonly string folder = Directory.CreateTempSubdirectory("dismps-fuzz").FullName;
    private readonly ValidationOptions options;

    public TemplateFilesTarget()
        : base("template-files", TemplateTarget.Templates, Paths)
    {
        options = new ValidationOptions { BaseFolder = folder };
        foreach (string name in (ReadOnlySpan<string>)["model.onnx", "m.onnx", "m.pt", "m.joblib", "model.joblib", "code/app.py", "code/model.py", "saved/saved_model.pb", "saved/fingerprint.pb", "saved/variables/v"])
        {
            string file = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, name.EndsWith(".py", StringComparison.Ordinal) ? "class H:\n    pass\nclass TritonPythonModel: pass\n" : "x");
        }

        Directory.CreateSymbolicLink(Path.Combine(folder, "code", "loop"), "../code");
        File.CreateSymbolicLink(Path.Combine(folder, "code", "nowhere"), "../nothing");
    }

    public override IReadOnlyList<Mutator> Mutators { get; } =
        [Mutator.YamlLines, Mutator.YamlLines, Mutator.Tokens(Paths), Mutator.Tokens(Paths), Mutator.Bytes, Mutator.Repeat(Paths), Mutator.Splice(TemplateTarget.Templates)];

    public override bool Run(byte[] input) => TemplateTarget.Check(TemplateValidator.ValidateBytes(input, "t.yaml", options), input);

    public override void Dispose() => Directory.Delete(folder, recursive: true);
}
