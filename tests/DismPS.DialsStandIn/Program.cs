using DismPS.DialsStandIn;

CommandLineOptions options;
try
{
    options = CommandLineOptions.Parse(args);
}
catch (Exception e) when (e is FormatException or OverflowException)
{
    await Console.Error.WriteLineAsync($"{e.Message}\n{CommandLineOptions.Usage}");
    return 2;
}
return await new StandInProcess(options).RunAsync();
