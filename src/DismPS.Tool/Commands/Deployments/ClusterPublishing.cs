using System.CommandLine;
using DismPS.Engine.Cluster.Objects;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Operations;
using DismPS.Engine.Operations.Deployments;
using DismPS.Engine.Operations.Publications;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Deployments;

/// <summary>The part of <c>dismps publish</c> that ends in a cluster.</summary>
internal sealed class ClusterPublishing
{
    private readonly ClusterOptionsSet _cluster = new(withNamespace: false);
    private readonly DeploymentOptionsSet _deployment = new();
    private readonly RolloutOptionsSet _rollout = new();
    private readonly Option<string?> _storageUri = new("--storage-uri") { Description = "Deploy what is published at this address already, in place of --repository.", HelpName = "URI" };
    private readonly Option<bool> _share = new("--share-credentials") { Description = "Give the cluster the credentials by which the repository was reached, as a Secret." };
    private readonly Option<bool> _wait = new("--wait", "-w") { Description = "Wait until the model answers, and ask it its golden cases." };
    private readonly Option<bool> _skipSmoke = new("--skip-smoke-test") { Description = "With --wait: do not ask the golden cases." };
    private readonly Option<bool> _noRollback = new("--no-rollback") { Description = "With --wait: leave a model that answers wrong, in place of going back to the one before." };
    private readonly Option<int> _parallel = new("--parallel") { Description = "Templates that are deployed at the same time.", DefaultValueFactory = _ => 4, HelpName = "N" };

    public ClusterPublishing() =>
        _parallel.Validators.Add(result => SharedOptions.Require(result, _parallel, n => n is >= 1 and <= 64, "1 to 64"));

    /// <summary>Options that only a cluster understands.</summary>
    public IReadOnlyList<Option> Options => [.. _deployment.Options, .. _cluster.Options, _storageUri, _share, _wait, .. _rollout.Options, _skipSmoke, _noRollback, _parallel];

    /// <summary>Whether the models go to a cluster.</summary>
    public bool IsMeant(ParseResult arguments) => IsMeant(arguments.CommandResult);

    /// <inheritdoc cref="IsMeant(ParseResult)"/>
    public bool IsMeant(System.CommandLine.Parsing.CommandResult result) =>
        new[] { _deployment.NamespaceOption, _storageUri }.Concat(_cluster.Options).Any(o => result.GetResult(o) is { Implicit: false });

    /// <summary>The address of a model that is published already.</summary>
    public string? StorageUri(System.CommandLine.Parsing.CommandResult result) => result.GetValue(_storageUri);

    /// <summary>Deploys.</summary>
    public async Task<ExitCode> RunAsync(
        IReadOnlyList<TemplateSource> sources, string? repository, string? resource, StorageOptions storage, string? message, bool force, bool isPlan, ParseResult arguments, CommandOutput output, CancellationToken ct)
    {
        string? ns = _deployment.Namespace(arguments);
        DeploymentOptions deployment = _deployment.Read(arguments);
        var options = new DeployModelsOptions(_cluster.Read(arguments, ns))
        {
            Repository = repository,
            StorageUri = arguments.GetValue(_storageUri),
            Storage = storage,
            ShareCredentials = arguments.GetValue(_share),
            Resource = resource,
            Deployment = deployment,
            CanaryPercent = deployment.CanaryTrafficPercent,
            Message = message,
            Wait = arguments.GetValue(_wait),
            Rollout = _rollout.Read(arguments),
            PatienceScale = _rollout.PatienceScale(arguments),
            SkipSmokeTest = arguments.GetValue(_skipSmoke),
            NoRollback = arguments.GetValue(_noRollback),
            Force = force,
            ThrottleLimit = arguments.GetValue(_parallel),
            Progress = new RolloutMessages(output),
        };
        var models = new List<DeployedModel>();
        try
        {
            IAsyncEnumerable<DeployedModel> done = isPlan ? DeployModels.PlanAsync(sources.ToAsyncEnumerable(), options, ct) : DeployModels.RunAsync(sources.ToAsyncEnumerable(), options, ct);
            await foreach (DeployedModel model in done.ConfigureAwait(false))
            {
                models.Add(model);
                DeploymentLines.Print(model, isPlan, output);
            }
        }
        catch (OperationCanceledException) when (options.Wait && !isPlan)
        {
            output.Message($"dismps: what was sent goes on without us; 'dismps deployments wait NAME{(ns is null ? "" : $" -n {ns}")}' follows it again, 'dismps undo NAME{(ns is null ? "" : $" -n {ns}")}' takes it back.");
            throw;
        }

        DeploymentLines.PrintSummary(models, output);
        output.Document(new DeployedModelsDocument([.. models.Select(DeployedModelDocument.Of)]), ToolJson.Default.DeployedModelsDocument);
        return models.Select(m => m.Failure?.ExitCode ?? ExitCode.Success).DefaultIfEmpty(ExitCode.Success).Max();
    }
}
