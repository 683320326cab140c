using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Models.Configurations;
using DismPS.Engine.Protocol;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Serving.Repository;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving.Ensembles;

/// <summary>Triton's ensembles: a model that is made of others. It has no instances; <see cref="EnsembleScheduler"/> asks the members.</summary>
internal sealed class EnsembleModel : IModel
{
    private static readonly byte[] NoSequence = """{"sequence_id":0,"sequence_start":false,"sequence_end":false}"""u8.ToArray();

    private readonly ModelRepository repository;

    // Members' health asks theirs; one that leads back here must not ask for ever.
    [ThreadStatic]
    private static int asked;

    private EnsembleModel(ModelConfiguration configuration, ModelRepository repository)
    {
        this.repository = repository;
        bool batched = configuration.MaxBatchSize > 0;
        Signature = new ModelSignature
        {
            Inputs = [.. configuration.Inputs.Select(i => batched ? i with { Shape = [-1, .. i.Shape] } : i)],
            Outputs = [.. configuration.Outputs.Select(o => batched ? o with { Shape = [-1, .. o.Shape] } : o)],
            OptionalInputs = configuration.OptionalInputs,
            MaxBatchSize = configuration.MaxBatchSize,
            Platform = "ensemble",
        };
        Plan = new EnsemblePlan(configuration, Signature.Outputs);
    }

    public ModelSignature Signature { get; }

    /// <summary>Its steps.</summary>
    public EnsemblePlan Plan { get; }

    /// <summary>Name on the wire.</summary>
    public string Name => Plan.Name;

    /// <summary>Another number whenever a member may be another one.</summary>
    public long Change => repository.Table.Generation;

    public ImmutableArray<string> Messages => [];

    public int PreferredInstances => 0;

    public int MaxInstances => 0;

    public ModelHealth Health
    {
        get
        {
            if (asked > EnsembleRun.MaxDepth)
                return new ModelHealth(false, $"ensemble '{Name}' is made of itself", 0);
            asked++;
            try
            {
                foreach (EnsemblePlanStep step in Plan.Steps)
                {
                    if (repository.Find(step.Model, step.Version) is not { State: ModelState.Ready })
                        return new ModelHealth(false, $"its step '{step.Model}'{(step.Version is null ? "" : $" version {step.Version}")} is not at ready state", 0);
                }

                return ModelHealth.Ready;
            }
            finally
            {
                asked--;
            }
        }
    }

    /// <summary>Whether a model is an ensemble.</summary>
    public static bool Serves(ModelSource source) => source.Configuration is { EnsembleSteps.IsDefaultOrEmpty: false };

    /// <summary>Holds an ensemble to its members, which are loaded already.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.ModelLoadFailed"/>: they do not fit together.</exception>
    public static EnsembleModel Create(ModelSource source, ModelRepository? repository)
    {
        // Its own name counts: a configuration that was given with a load request may lack it.
        ModelConfiguration configuration = source.Configuration! with { Name = source.Name };
        if (repository is null)
            throw Refused(source, $"ensemble '{source.Name}' has no repository with its members", null);
        if (EnsembleCircle.Find(source.Name, configuration, repository) is { } circle)
            throw Refused(source, $"circular dependency between ensembles: {circle}", "Take one of them out of the others' steps.");
        if (EnsembleRules.Check(configuration, name => MemberOf(repository, name), out bool decoupled) is { } fault)
            throw Refused(source, fault.Message, fault.Cure);
        return decoupled
            ? throw new DismException(
                ErrorCode.ModelTypeUnsupported, $"ensemble '{source.Name}' has a step with a decoupled transaction policy, whose answers may be any number: this program does not chain them.",
                "Ask that model itself, or serve the ensemble with Triton.", source.Folder)
            : new EnsembleModel(configuration, repository);
    }

    /// <summary>A member that is served now.</summary>
    /// <exception cref="DismException">There is none.</exception>
    public ServedModel FindMember(string name, string? version) => repository.Find(name, version) ?? throw repository.Missing(name, version);

    /// <summary>Says of an answer what Triton's ensembles say of theirs.</summary>
    public static void Describe(InferenceCall call)
    {
        RequestSchedule schedule = call.Message.Schedule;
        call.ModelCall.Answer.Parameters = schedule is { HasSequence: false, SequenceStart: false, SequenceEnd: false } ? NoSequence : Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"sequence_id":{{(string.IsNullOrEmpty(schedule.SequenceName) ? schedule.SequenceId.ToString(CultureInfo.InvariantCulture) : $"\"{JsonEncodedText.Encode(schedule.SequenceName)}\"")}},"sequence_start":{{(schedule.SequenceStart ? "true" : "false")}},"sequence_end":{{(schedule.SequenceEnd ? "true" : "false")}}}"""));
    }

    public ValueTask<IModelInstance> CreateInstanceAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("An ensemble has no instances.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static EnsembleMember? MemberOf(ModelRepository repository, string name)
    {
        if (repository.Table.Find(name) is not { Default: { } served } versions)
            return null;
        long[] ready = [.. versions.Served.Where(m => m.State is ModelState.Ready or ModelState.Recovering).Select(m => RepositoryFolder.VersionOf(m.Version))];
        // A model without a config.pbtxt, or with an incomplete one, has the inputs and outputs that it says itself.
        ModelConfiguration configuration = served.Configuration ?? new ModelConfiguration { Name = name };
        if (served.Signature is { } signature)
        {
            configuration = configuration with
            {
                MaxBatchSize = signature.MaxBatchSize, Inputs = Inner(signature.Inputs, signature), Outputs = Inner(signature.Outputs, signature),
                OptionalInputs = signature.OptionalInputs, Decoupled = signature.Decoupled,
            };
        }

        return new EnsembleMember(configuration, ready);
    }

    private static ImmutableArray<TensorSpec> Inner(ImmutableArray<TensorSpec> specs, ModelSignature signature) =>
        [.. specs.Select(s => s with { Shape = s.Shape.IsDefault ? [-1] : signature.MaxBatchSize > 0 ? s.Shape.RemoveAt(0) : s.Shape })];

    private static DismException Refused(ModelSource source, string message, string? cure) =>
        new(ErrorCode.ModelLoadFailed, $"{message.TrimEnd('.')}.", cure ?? "Correct the ensemble's config.pbtxt, or that of its member.", source.Folder) { MessageIsAnswer = cure is null };
}
