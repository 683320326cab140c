using System.Collections;
using System.Management.Automation;
using DismPS.Engine.Cluster;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Cluster.Rollout;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Operations.Deployments;

namespace DismPS.Commands;

/// <content>Deployments to a cluster with KServe: all templates of the pipeline as one action.</content>
public sealed partial class PublishDismModelCommand : IServiceParameters
{
    private const string ClusterSet = "Cluster";
    private const int DeploymentId = 32;
    private const string DeploymentActivity = "Deploying models";

    private readonly List<TemplateSource> _sources = [];
    private readonly HashSet<string> _onTheWay = [];
    private readonly Dictionary<string, string> _told = [];
    private (string? Resource, bool IsPlan) _deployed;
    private StreamPump<TemplateSource, Step<DeploymentProgress, DeployedModel>>? _deploying;

    /// <summary>Namespace to deploy to.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string Namespace { get; set; } = "";

    /// <summary>Context of the kubeconfig; by default the current one.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContextCompleter))]
    public string? Context { get; set; }

    /// <summary>Kubeconfig file; by default $env:KUBECONFIG, else the user's own.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string? Kubeconfig { get; set; }

    /// <summary>Address of the one model, as it was published, in place of a repository.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string? StorageUri { get; set; }

    /// <summary>Waits until the models answer, and asks them their golden cases.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    public SwitchParameter Wait { get; set; }

    /// <summary>How long one model is waited for.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateRange(1, 86_400)]
    [Duration]
    public int TimeoutSeconds { get; set; } = 600;

    /// <summary>Share of the requests in percent that the new model gets at first (Knative).</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateRange(1, 99)]
    public int? Canary { get; set; }

    /// <summary>Fails at the first fault, also at one that may pass.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    public SwitchParameter FailFast { get; set; }

    /// <summary>Does not ask the golden cases.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    public SwitchParameter SkipSmokeTest { get; set; }

    /// <summary>Leaves a model that answers wrong as it is, in place of going back.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    public SwitchParameter NoRollback { get; set; }

    /// <summary>Gives the cluster the credentials of the repository, in a Secret of its own.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    public SwitchParameter ShareCredentials { get; set; }

    /// <summary>Service account, whose secrets the download may use.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServiceAccountCompleter))]
    public string? ServiceAccount { get; set; }

    /// <summary>Name of the service, for one resource; by default that of the model.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string? ServiceName { get; set; }

    /// <summary>Release of KServe in the cluster.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KServeVersionCompleter))]
    public string? KServeVersion { get; set; }

    /// <summary>How KServe deploys; by default as the cluster is set.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateSet(DeploymentModes.Standard, DeploymentModes.Knative, DeploymentModes.RawDeployment, DeploymentModes.Serverless)]
    public string? DeploymentMode { get; set; }

    /// <summary>Serving runtime; by default that of the type, or one with the template's image.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RuntimeCompleter))]
    public string? Runtime { get; set; }

    /// <summary>Tag of the runtime's image.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string? RuntimeVersion { get; set; }

    /// <summary>Least number of replicas.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateRange(0, 10_000)]
    public int? MinReplicas { get; set; }

    /// <summary>Largest number of replicas.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateRange(1, 10_000)]
    public int? MaxReplicas { get; set; }

    /// <summary>What changes the number of replicas.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateSet("hpa", "keda", "external", "none", IgnoreCase = false)]
    public string? Autoscaler { get; set; }

    /// <summary>What replicas are added by.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateSet("cpu", "memory", "concurrency", "rps", IgnoreCase = false)]
    public string? ScaleMetric { get; set; }

    /// <summary>Value of the metric at which replicas are added.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateRange(0, int.MaxValue)]
    public int? ScaleTarget { get; set; }

    /// <summary>Labels of the nodes to run on.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNull]
    public Hashtable? NodeSelector { get; set; }

    /// <summary>Taints to tolerate: key, key:effect, key=value:effect.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string[]? Toleration { get; set; }

    /// <summary>What the server asks for, in place of the template's.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNull]
    [QuantityTable]
    public Hashtable? Requests { get; set; }

    /// <summary>What the server gets at most, in place of the template's.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNull]
    [QuantityTable]
    public Hashtable? Limits { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => FinishDeployments();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The work ends with the base's token.
        base.Dispose(disposing);
        if (disposing)
            CloseDeployments();
    }

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? asked)
        ? asked is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.IsTrue(SessionState.PSVariable.GetValue("WhatIfPreference"));

    private ClusterOptions Cluster => DismClusterCommand.ClusterOf(this, Namespace, Context, Kubeconfig);

    /// <summary>Sends a template on its way; what is done by then is written.</summary>
    private void Deploy(string file)
    {
        // What a plan finds is the text of -WhatIf, model by model; the question of -Confirm is about the template.
        bool isPlan = IsWhatIf;
        if (!isPlan && !ShouldProcess($"{file} to the namespace {Namespace}", "Publish and deploy models"))
            return;
        TemplateSource source = SourceOf(file, BasePath);
        if (_deploying is null || _deployed != (Resource, isPlan))
        {
            FinishDeployments();
            try
            {
                BeginDeployments(isPlan);
            }
            catch (DismException e)
            {
                ThrowFault(e, e.Target);
                return;
            }
        }

        _sources.Add(source);
        ShowDeployments(_deploying!.Push(source));
    }

    private void BeginDeployments(bool isPlan)
    {
        DeployModelsOptions options = DeploymentOptionsOf();
        _deployed = (Resource, isPlan);
        _deploying = new StreamPump<TemplateSource, Step<DeploymentProgress, DeployedModel>>(
            (sources, token) => Step.StreamAsync<DeploymentProgress, DeployedModel>(
                (progress, t) => isPlan ? DeployModels.PlanAsync(sources, options with { Progress = progress }, t) : DeployModels.RunAsync(sources, options with { Progress = progress }, t), token),
            Ended);
    }

    private DeployModelsOptions DeploymentOptionsOf() => new(Cluster)
    {
        Repository = Repository?.OriginalString,
        StorageUri = StorageUri,
        Storage = Storage,
        ShareCredentials = ShareCredentials,
        Resource = Resource,
        Deployment = ((IServiceParameters)this).ToOptions(),
        CanaryPercent = Canary,
        Message = Message,
        Wait = Wait,
        Rollout = new RolloutOptions { Timeout = TimeSpan.FromSeconds(TimeoutSeconds) },
        PatienceScale = FailFast ? 0 : 1,
        SkipSmokeTest = SkipSmokeTest,
        NoRollback = NoRollback,
        Force = Force,
        ThrottleLimit = ThrottleLimit,
    };

    private void FinishDeployments()
    {
        if (_deploying is null)
            return;
        ShowDeployments(_deploying.Complete(Progress.Tick));
        EndProgress(DeploymentId, DeploymentActivity);
        CloseDeployments();
    }

    private void CloseDeployments()
    {
        _deploying?.Dispose();
        _deploying = null;
        _sources.Clear();
        _onTheWay.Clear();
    }

    private void ShowDeployments(IEnumerable<Step<DeploymentProgress, DeployedModel>> steps)
    {
        try
        {
            foreach (Step<DeploymentProgress, DeployedModel> step in Guarded(steps, Namespace))
            {
                if (step.Progress is { } progress)
                    Show(progress);
                if (step.Result is { } model)
                    Show(model);
            }
        }
        catch (Exception e) when (Stopping && e is OperationCanceledException or PipelineStoppedException)
        {
            Resumption.Tell(this, ServicesOnTheWay(), Cluster);
            throw;
        }
    }

    private void Show(DeploymentProgress progress)
    {
        if (progress.Phase is not null)
            _onTheWay.Add(progress.Resource);
        // The same phase is reported with every look at it.
        if (_told.GetValueOrDefault(progress.Resource) != progress.Message)
            WriteVerbose($"{progress.Resource}: {progress.Message}");
        _told[progress.Resource] = progress.Message;
        ShowProgress(DeploymentId, DeploymentActivity, $"{progress.Resource}: {progress.Message}", -1);
    }

    private void Show(DeployedModel model)
    {
        _onTheWay.Remove(model.Resource);
        if (!_deployed.IsPlan)
        {
            WriteDeployed(model);
            return;
        }

        if (model.Failure is { } failure)
        {
            WriteFault(failure, model.Template);
            return;
        }

        foreach (string line in model.Changes)
            WriteVerbose(line);
        string what = model.Changes.IsEmpty
            ? $"{model.Name} in {model.Namespace} is as it should be: nothing is sent."
            : string.Join(Environment.NewLine, model.Changes.Prepend($"Deploying {model.Name} to {model.Namespace}, from {model.StorageUri}"));
        ShouldProcess(what, what, DeploymentActivity);
    }

    private void WriteDeployed(DeployedModel model)
    {
        var result = new DismDeploymentResult(model, Cluster);
        foreach (string warning in result.Warning)
            WriteWarning($"{model.Resource}: {warning}");
        foreach (string line in result.Evidence)
            WriteVerbose($"{model.Resource}: {line}");
        if (model.Failure is { } failure)
            WriteFault(failure, model.Template);
        WriteObject(result);
    }

    /// <summary>Services of the resources that were being waited for.</summary>
    private string[] ServicesOnTheWay() => ServiceName is { } named && _onTheWay.Count > 0
        ? [named]
        : [.. _sources
            .SelectMany(s => ValidateTemplate.File(s).Template?.Resources ?? [])
            .Where(r => _onTheWay.Contains(r.Name))
            .Select(r => ServiceNames.FromTemplate(r.Properties.Name))
            .Distinct()];
}
