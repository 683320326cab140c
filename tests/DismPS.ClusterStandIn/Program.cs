using DismPS.KubernetesStandIn;

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
await new ClusterStandInProcess(options).RunAsync();
return 0;
