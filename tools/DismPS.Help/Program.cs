using DismPS.Help;

if (args.Length != 3)
{
    Console.Error.WriteLine("usage: DismPS.Help <docs folder> <module manifest> <output folder>");
    return 2;
}

try
{
    IReadOnlyList<HelpSourceException> faults = HelpBuild.Run(args[0], args[1], args[2]);
    foreach (HelpSourceException fault in faults)
        Console.Error.WriteLine(fault);
    return faults.Count == 0 ? 0 : 1;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 3;
}
