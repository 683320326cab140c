using DismPS.Fuzz;

if (args is ["--list"])
{
    foreach (string name in FuzzTargets.Names)
        Console.WriteLine(name);
    return 0;
}

if (FuzzOptions.Parse(args, out string? fault) is not { } options)
{
    Console.Error.WriteLine(fault);
    Console.Error.WriteLine(FuzzOptions.Usage);
    return 2;
}

return FuzzSession.Run(options, Console.Out);
