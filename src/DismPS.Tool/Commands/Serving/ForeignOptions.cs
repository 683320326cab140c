using System.CommandLine;
using DismPS.Engine.Diagnostics;
using static DismPS.Tool.Commands.Serving.ForeignOption;
using static DismPS.Tool.Commands.Serving.ForeignValue;

namespace DismPS.Tool.Commands.Serving;

/// <summary>
/// The options of tritonserver (src/command_line_parser.cc) that are not obeyed. None is passed over without a word; docs/cli.md has them all, and a test
/// compares.
/// </summary>
internal sealed class ForeignOptions
{
    private const string Threads = "the runtime's thread pool grows and shrinks by itself";
    private const string Cuda = "models on a GPU take memory as their own libraries do";
    private const string NoTls = "this server has no TLS of its own";
    private const string Proxy = "Leave it out, keep the server on 127.0.0.1, and put a proxy that speaks TLS in front.";
    private const string NoTrace = "no traces are written; statistics and metrics have the times of each part of a request";
    private const string KeepAlive = "the server looks for vanished clients every 60 s, and bounds what one connection may do";

    private readonly Option<string[]> _backendConfig = new("--backend-config") { Hidden = true };

    private readonly ForeignOption[] _options =
    [
        Unused("--disable-auto-complete-config", None, "a complete configuration is served as it stands, and one that leaves something out is completed from the model"),
        Unused("--strict-model-config", Switch, "a complete configuration is served as it stands, and one that leaves something out is completed from the model"),
        Unused("--model-load-thread-count", Integer, "as many models are loaded at once as the machine has cores"),
        Unused("--model-load-retry-count", Integer, "a model that fails is told with the reason; a request to load it, or a change of its files, tries again"),
        Unused("--model-load-gpu-limit", Text, Cuda),
        Refused("--model-namespacing", Switch, "a model that two folders have is not served", "Leave it out, and give the models different names."),
        Refused("--model-config-name", Text, "the configuration is config.pbtxt always", "Copy the one that you want to config.pbtxt."),
        Refused("--allow-http", Switch, "this server tells over HTTP that it is ready", "Leave it out; --http-restricted-api closes what should not be open.", usual: true),
        Refused("--reuse-http-port", Switch, "a port belongs to one server", "Leave it out, and give each server a port of its own behind a load balancer."),
        Refused("--reuse-grpc-port", Switch, "a port belongs to one server", "Leave it out, and give each server a port of its own behind a load balancer."),
        Unused("--http-thread-count", Integer, Threads),
        Unused("--grpc-infer-thread-count", Integer, Threads),
        Unused("--grpc-infer-allocation-pool-size", Integer, "the memory of requests is used again without a fixed number"),
        Unused("--grpc-max-response-pool-size", Integer, "the memory of answers is used again without a fixed number"),
        Refused("--grpc-use-ssl", Switch, NoTls, Proxy),
        Refused("--grpc-use-ssl-mutual", Switch, NoTls, Proxy),
        Unused("--grpc-server-cert", Text, "it belongs to --grpc-use-ssl, which is off"),
        Unused("--grpc-server-key", Text, "it belongs to --grpc-use-ssl, which is off"),
        Unused("--grpc-root-cert", Text, "it belongs to --grpc-use-ssl, which is off"),
        Unused("--grpc-keepalive-time", Integer, KeepAlive),
        Unused("--grpc-keepalive-timeout", Integer, KeepAlive),
        Unused("--grpc-keepalive-permit-without-calls", Switch, KeepAlive),
        Unused("--grpc-http2-max-pings-without-data", Integer, KeepAlive),
        Unused("--grpc-http2-min-recv-ping-interval-without-data", Integer, KeepAlive),
        Unused("--grpc-http2-max-ping-strikes", Integer, KeepAlive),
        Unused("--grpc-max-connection-age", Integer, "connections stay as long as clients want them"),
        Unused("--grpc-max-connection-age-grace", Integer, "connections stay as long as clients want them"),
        Refused("--allow-client-shm", Switch, "clients cannot name memory of this machine", "Leave it out; clients send tensors as raw bytes."),
        Unused("--allow-gpu-metrics", Switch, "the metrics tell nothing of GPUs"),
        Unused("--metrics-interval-ms", Number, "each reading of /metrics has the state of that moment"),
        Unused("--metrics-config", Text, "the metrics have counters of all times, and no summaries"),
        Unused("--trace-config", Text, NoTrace),
        Unused("--trace-file", Text, NoTrace),
        Unused("--trace-level", Text, NoTrace),
        Unused("--trace-rate", Integer, NoTrace),
        Unused("--trace-count", Integer, NoTrace),
        Unused("--trace-log-frequency", Integer, NoTrace),
        Unused("--log-file", Text, "the log is a file of its own, which 'dismps logs' shows; standard error has what the models say"),
        Unused("--cache-directory", Text, "the response cache is part of this program"),
        Unused("--backend-directory", Text, "the runtimes are part of this program"),
        Unused("--repoagent-directory", Text, "there are no repository agents"),
        Unused("--rate-limit-resource", Text, "it belongs to --rate-limit=execution_count, which is off"),
        Unused("--pinned-memory-pool-byte-size", Integer, "pinned memory grows with the requests that are on their way"),
        Unused("--cuda-memory-pool-byte-size", Text, Cuda),
        Unused("--cuda-virtual-address-size", Text, Cuda),
        Unused("--min-supported-compute-capability", Number, Cuda),
        Unused("--enable-peer-access", Switch, Cuda),
        Unused("--buffer-manager-thread-count", Integer, "tensors are not copied by threads of their own"),
        Unused("--host-policy", Text, "threads and memory are placed by the system; taskset and numactl can bind the whole server"),
        Refused("--allow-sagemaker", Switch, "SageMaker's paths are not served", "Leave it out, and ask /v2/models/NAME/infer."),
        Unused("--sagemaker-port", Integer, "SageMaker's paths are not served"),
        Unused("--sagemaker-safe-port-range", Text, "SageMaker's paths are not served"),
        Unused("--sagemaker-thread-count", Integer, "SageMaker's paths are not served"),
        Refused("--allow-vertex-ai", Switch, "Vertex AI's paths are not served", "Leave it out, and ask /v2/models/NAME/infer."),
        Unused("--vertex-ai-port", Integer, "Vertex AI's paths are not served"),
        Unused("--vertex-ai-thread-count", Integer, "Vertex AI's paths are not served"),
        Unused("--vertex-ai-default-model", Text, "Vertex AI's paths are not served"),
    ];

    private readonly Option<string?> _rateLimit = new("--rate-limit") { Hidden = true };

    public IEnumerable<Option> All => [.. _options.Select(o => o.Option), _backendConfig, _rateLimit];

    /// <summary>What is to be told of those that were given.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: one is refused.</exception>
    public IReadOnlyList<string> Judge(ParseResult arguments)
    {
        List<string> notes = [.. _options.Select(o => o.Judge(arguments)).OfType<string>()];
        foreach (string setting in arguments.GetValue(_backendConfig) ?? [])
        {
            if (setting.Contains("default-max-batch-size=", StringComparison.Ordinal))
            {
                throw new DismException(
                    ErrorCode.UsageInvalid, $"--backend-config={setting} is not supported: it would change the shapes of models whose configuration leaves max_batch_size out.",
                    "Write max_batch_size into their config.pbtxt.", "--backend-config");
            }

            notes.Add($"--backend-config={setting} changes nothing here: the runtimes are part of this program and have no settings but the models' own.");
        }

        return arguments.GetValue(_rateLimit) is not { } rate || rate == "off"
            ? notes
            : throw new DismException(
                ErrorCode.UsageInvalid, $"--rate-limit={rate} is not supported: instances run as soon as they are free.",
                "Leave it out, or write off; instance_group in config.pbtxt bounds how many run at once.", "--rate-limit");
    }
}
