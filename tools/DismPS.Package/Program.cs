using System.Globalization;
using DismPS.Package;

const string Usage = """
    usage: DismPS.Package prepare <module folder> [--changelog FILE] [--prerelease NAME] [--built-in FOLDER]
           DismPS.Package pack <module folder> <output folder>
    """;

try
{
    switch (args)
    {
        case ["prepare", var folder, .. var rest] when Options(rest) is { } options:
            var module = new ModuleFolder(folder);
            module.Prepare(options.GetValueOrDefault("--changelog"), options.GetValueOrDefault("--prerelease"));
            if (options.TryGetValue("--built-in", out string? built))
                module.CheckPaths(built);
            return 0;
        case ["pack", var folder, var output]:
            string package = new ModuleFolder(folder).Pack(output);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{package} ({new FileInfo(package).Length / 1e6:F1} MB)"));
            return 0;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
catch (PackageException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 3;
}

static Dictionary<string, string>? Options(string[] rest)
{
    var options = new Dictionary<string, string>(StringComparer.Ordinal);
    for (int i = 0; i + 1 < rest.Length; i += 2)
    {
        if (rest[i] is not ("--changelog" or "--prerelease" or "--built-in") || !options.TryAdd(rest[i], rest[i + 1]))
            return null;
    }

    return rest.Length % 2 == 0 ? options : null;
}
