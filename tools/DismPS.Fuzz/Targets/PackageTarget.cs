using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz.Targets;

/// <summary>Packages of strangers, checked and unpacked: nothing may appear outside of the folder, and what is sound to the one is sound to the other.</summary>
internal sealed class PackageTarget() : FuzzTarget("package", Archives, NpzTarget.ZipWords)
{
    private static readonly IReadOnlyList<byte[]> Archives = SeedFiles.Of("tests/data", "*.npz", "*.zip");

    private readonly string folder = Directory.CreateTempSubdirectory("dismps-fuzz").FullName;

    public override IReadOnlyList<Mutator> Mutators { get; } = NpzTarget.OfZip(Archives, Mutator.Bytes, Mutator.Lengths);

    public override bool Run(byte[] input)
    {
        string archive = Path.Combine(folder, "a.zip"), target = Path.Combine(folder, "out");
        File.WriteAllBytes(archive, input);
        var limits = new PackageLimits { MaxBytes = 1 << 24 };
        var reader = new PackageReader(limits);
        // On this thread, whose memory and stack are watched.
        PackageSource source = PackageSource.FindAsync(archive, CancellationToken.None).GetAwaiter().GetResult();
        PackageCheck check = new PackageInspector(limits).Check(source, null, CancellationToken.None);
        try
        {
            reader.ExpandAsync(archive, target, replace: true, [], CancellationToken.None).GetAwaiter().GetResult();
            Require(check.IsValid, "a package with faults was unpacked");
            Require(Directory.GetFiles(target, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Length == check.Archives.Sum(a => a.Files), "files are missing");
            return true;
        }
        catch (DismException exception) when (exception.Code == ErrorCode.PackageInvalid)
        {
            Require(!check.IsValid, "a sound package was not unpacked");
            return false;
        }
        finally
        {
            Require(Directory.GetFileSystemEntries(folder).Length == (Directory.Exists(target) ? 2 : 1), "something lies outside of the folder");
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
        }
    }

    public override void Dispose() => Directory.Delete(folder, recursive: true);
}
