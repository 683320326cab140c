using DismPS.Engine.Validation;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz.Targets;

/// <summary>Everything that a template's rules do with one file: a valid example of which that file is mutated.</summary>
internal sealed class ModelRulesTarget : FuzzTarget
{
    private readonly string folder = Directory.CreateTempSubdirectory("dismps-fuzz").FullName;
    private readonly string file;
    private readonly byte[] template;
    private readonly ValidationOptions options;

    /// <param name="name">Name of the target.</param>
    /// <param name="example">Folder of examples/templates.</param>
    /// <param name="file">The file in it that is mutated.</param>
    /// <param name="more">Other files of its kind to start from.</param>
    /// <param name="mutators">Makers of changes that fit the kind.</param>
    public ModelRulesTarget(string name, string example, string file, IReadOnlyList<byte[]> more, IReadOnlyList<Mutator> mutators)
        : base(name, [.. SeedFiles.Of($"examples/templates/{example}", Path.GetFileName(file)), .. more], [])
    {
        string source = Path.Combine(SeedFiles.Repository, "examples", "templates", example);
        foreach (string entry in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(folder, Path.GetRelativePath(source, entry));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(entry, copy);
        }

        this.file = Path.Combine(folder, file);
        template = File.ReadAllBytes(Path.Combine(folder, "template.yaml"));
        options = new ValidationOptions { BaseFolder = folder };
        Mutators = mutators;
    }

    public override IReadOnlyList<Mutator> Mutators { get; }

    public override bool Run(byte[] input)
    {
        File.WriteAllBytes(file, input);
        ValidationResult result = TemplateValidator.ValidateBytes(template, "t.yaml", options);
        TemplateTarget.Check(result, template);
        return result.Diagnostics.Length < 3;
    }

    public override void Dispose() => Directory.Delete(folder, recursive: true);
}
