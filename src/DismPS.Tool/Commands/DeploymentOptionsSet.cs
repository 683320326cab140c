using System.CommandLine;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;

namespace DismPS.Tool.Commands;

/// <summary>Options that say how models are deployed to a cluster; every command that deploys or writes manifests has them.</summary>
internal sealed class DeploymentOptionsSet
{
    private readonly Option<string?> _namespace = Text("--namespace", "NAME", "Namespace of the services.", "-n");
    private readonly Option<string?> _name = Text("--name", "NAME", "Name of the service, for one resource [default: that of the model].");
    private readonly Option<string?> _kserve = Text("--kserve-version", "VERSION", "Release of KServe to write for, 0.7 to 0.20 [default: 0.20].");
    private readonly Option<string?> _mode = Text("--deployment-mode", "standard|knative", "How KServe deploys [default: as the cluster is set].");
    private readonly Option<string?> _runtime = Text("--runtime", "NAME", "Serving runtime [default: that of the type, or one with the template's image].");
    private readonly Option<string?> _runtimeVersion = Text("--runtime-version", "TAG", "Tag of the runtime's image.");
    private readonly Option<int?> _min = Number("--min-replicas", 0, 10_000, "Least number of replicas.");
    private readonly Option<int?> _max = Number("--max-replicas", 1, 10_000, "Largest number of replicas.");
    private readonly Option<string?> _autoscaler = Text("--autoscaler", "hpa|keda|external|none", "What changes the number of replicas.");
    private readonly Option<string?> _metric = Text("--scale-metric", "cpu|memory|concurrency|rps", "What replicas are added by.");
    private readonly Option<int?> _target = Number("--scale-target", 0, int.MaxValue, "Value of the metric at which replicas are added.");
    private readonly Option<int?> _concurrency = Number("--container-concurrency", 0, int.MaxValue, "Requests that one replica works on at a time.");
    private readonly Option<int?> _timeout = Number("--inference-timeout", 1, 86_400, "Seconds that a request may take in the cluster.");
    private readonly Option<int?> _canary = Number("--canary", 0, 100, "Share of requests that the new revision gets (knative).", "--canary-percent");
    private readonly Option<string?> _account = Text("--service-account", "NAME", "Service account, whose secrets the download may use.");
    private readonly Option<string?> _endpoint = Text("--s3-endpoint", "HOST", "S3 store: writes a secret without values and a service account for it.");
    private readonly Option<string?> _region = Text("--s3-region", "REGION", "Region of the S3 store.");
    private readonly Option<string?> _secret = Text("--s3-secret", "NAME", "Name of the secret [default: NAME-s3].");
    private readonly Option<bool> _anonymous = new("--s3-anonymous") { Description = "Read the S3 store without credentials." };
    private readonly Option<string?> _certificates = Text("--s3-ca-configmap", "NAME", "ConfigMap with the certificates that the S3 store's must descend from.");
    private readonly Option<string[]> _selectors = Many("--node-selector", "LABEL=VALUE", "Label of the nodes to run on; may be given several times.");
    private readonly Option<string[]> _tolerations = Many("--toleration", "KEY[=VALUE][:EFFECT]", "Taint to tolerate; may be given several times.");

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options => [_namespace, _name, _kserve, _mode, _runtime, _runtimeVersion, _min, _max, _autoscaler, _metric, _target, _concurrency, _timeout, _canary, _account, _endpoint, _region, _secret, _anonymous, _certificates, _selectors, _tolerations];

    /// <summary>The option that names the namespace.</summary>
    public Option NamespaceOption => _namespace;

    /// <summary>The namespace; null when none is named.</summary>
    public string? Namespace(ParseResult arguments) => arguments.GetValue(_namespace);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in Options)
            command.Add(option);
    }

    /// <summary>The release that was asked for; null for none.</summary>
    /// <exception cref="DismException">It is not known.</exception>
    public Version? KserveVersion(ParseResult arguments) => arguments.GetValue(_kserve) is { } text ? KserveReleases.Parse(text) : null;

    /// <summary>The options' values.</summary>
    /// <exception cref="DismException">One is no such value.</exception>
    public DeploymentOptions Read(ParseResult arguments) => new()
    {
        Namespace = arguments.GetValue(_namespace),
        Name = arguments.GetValue(_name),
        KserveVersion = KserveVersion(arguments),
        DeploymentMode = DeploymentModes.Parse(arguments.GetValue(_mode)),
        Runtime = arguments.GetValue(_runtime),
        RuntimeVersion = arguments.GetValue(_runtimeVersion),
        MinReplicas = arguments.GetValue(_min),
        MaxReplicas = arguments.GetValue(_max),
        Autoscaler = arguments.GetValue(_autoscaler),
        ScaleMetric = arguments.GetValue(_metric),
        ScaleTarget = arguments.GetValue(_target),
        ContainerConcurrency = arguments.GetValue(_concurrency),
        TimeoutSeconds = arguments.GetValue(_timeout),
        CanaryTrafficPercent = arguments.GetValue(_canary),
        ServiceAccount = arguments.GetValue(_account),
        S3 = ReadStore(arguments),
        NodeSelector = arguments.GetValue(_selectors) is { Length: > 0 } selectors ? SharedOptions.MapOf(selectors, "--node-selector") : null,
        Tolerations = arguments.GetValue(_tolerations) is { Length: > 0 } tolerations ? tolerations : null,
    };

    private S3Connection? ReadStore(ParseResult arguments)
    {
        bool anonymous = arguments.GetValue(_anonymous);
        string? endpoint = arguments.GetValue(_endpoint);
        if (endpoint is null && !anonymous && arguments.GetValue(_region) is null && arguments.GetValue(_secret) is null && arguments.GetValue(_certificates) is null)
            return null;

        return new S3Connection
        {
            Endpoint = endpoint,
            Region = arguments.GetValue(_region),
            SecretName = arguments.GetValue(_secret),
            IsAnonymous = anonymous,
            CertificatesConfigMap = arguments.GetValue(_certificates),
        };
    }

    private static Option<string?> Text(string name, string help, string description, params string[] aliases) => new(name, aliases) { Description = description, HelpName = help };

    private static Option<string[]> Many(string name, string help, string description) => new(name) { Description = description, HelpName = help };

    private static Option<int?> Number(string name, int least, int most, string description, params string[] aliases)
    {
        var option = new Option<int?>(name, aliases) { Description = description, HelpName = "NUMBER" };
        option.Validators.Add(result => SharedOptions.Require(result, option, value => value >= least && value <= most, most == int.MaxValue ? $"a number from {least}" : $"{least} to {most}"));
        return option;
    }
}
