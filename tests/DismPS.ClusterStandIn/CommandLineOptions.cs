using System.Net;

namespace DismPS.KubernetesStandIn;

/// <summary>Options of the program.</summary>
internal sealed record CommandLineOptions
{
    public const string Usage = """
        Usage: DismPS.ClusterStandIn [--port PORT] [--kubeconfig FILE] [--behaviour NAME=BEHAVIOUR]... [--pod-target HOST:PORT]
                                     [--mode Standard|Knative] [--custom-kinds All|KServe|OldKServe|None] [--step MILLISECONDS]
                                     [--ready-file FILE] [--requests FILE] [--parent PID]
        """;

    public int Port { get; private init; }

    public string? Kubeconfig { get; private init; }

    public IReadOnlyList<(string Pattern, Behaviour Behaviour)> Behaviours { get; private init; } = [];

    public IPEndPoint? PodTarget { get; private init; }

    public string Mode { get; private init; } = "Standard";

    public CustomKinds CustomKinds { get; private init; }

    public TimeSpan? Step { get; private init; }

    public string? ReadyFile { get; private init; }

    public string? Requests { get; private init; }

    public int? Parent { get; private init; }

    /// <exception cref="FormatException">An option is unknown, without its value or with a bad one.</exception>
    /// <exception cref="OverflowException">A number is too large.</exception>
    public static CommandLineOptions Parse(string[] args)
    {
        CommandLineOptions options = new();
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new FormatException($"{args[i]} needs a value.");
            options = args[i] switch
            {
                "--port" => options with { Port = ushort.Parse(value) },
                "--kubeconfig" => options with { Kubeconfig = Path.GetFullPath(value) },
                "--behaviour" => options with { Behaviours = [.. options.Behaviours, ReadBehaviour(value)] },
                "--pod-target" => options with { PodTarget = IPEndPoint.Parse(value.Replace("localhost:", "127.0.0.1:", StringComparison.Ordinal)) },
                "--mode" when value is "Standard" or "Knative" => options with { Mode = value },
                "--custom-kinds" when Enum.TryParse(value, out CustomKinds kinds) => options with { CustomKinds = kinds },
                "--step" => options with { Step = TimeSpan.FromMilliseconds(ushort.Parse(value)) },
                "--ready-file" => options with { ReadyFile = value },
                "--requests" => options with { Requests = value },
                "--parent" => options with { Parent = int.Parse(value) },
                _ => throw new FormatException($"{args[i]} {value} is no option."),
            };
        }
        return options;
    }

    // A recording is named by its file: NAME=Recording:FILE.
    private static (string, Behaviour) ReadBehaviour(string text)
    {
        if (text.Split('=', 2) is not [var pattern, var name])
            throw new FormatException($"{text} is not NAME=BEHAVIOUR.");
        if (name.StartsWith("Recording:", StringComparison.Ordinal))
            return (pattern, Behaviour.Recording(name["Recording:".Length..]));
        return Enum.TryParse(name, out BehaviourKind kind) && kind != BehaviourKind.Recording ? (pattern, new Behaviour { Kind = kind })
            : throw new FormatException($"{name} is no behaviour. Known: {string.Join(", ", Enum.GetNames<BehaviourKind>())}.");
    }
}
