using System.Collections.Immutable;
using System.Linq;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Models.Scheduling;
using DismPS.Engine.Runtimes;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Serving.Sequences;

/// <summary>A model of sequences as clients see it: without the inputs that the server adds, and without the states.</summary>
internal sealed class SequenceModel : IModel
{
    private readonly IModel inner;

    private SequenceModel(IModel inner, ModelSource source, SequenceBatching batching)
    {
        this.inner = inner;
        Batching = batching;
        Tensors = new SequenceTensors(source.Name, batching, inner.Signature);
        ModelConfiguration configuration = source.Configuration!;
        HashSet<string> added = [.. AddedInputs(batching).Select(i => i.Name)];
        ImmutableArray<TensorSpec> inputs = [.. inner.Signature.Inputs.Where(i => !added.Contains(i.Name))];
        ImmutableArray<TensorSpec> outputs = [.. inner.Signature.Outputs.Where(o => configuration.Outputs.Any(c => c.Name == o.Name) || batching.States.All(s => s.OutputName != o.Name))];
        // Requests name inputs and outputs by their places in the model.
        if (!Begins(inner.Signature.Inputs, inputs) || !Begins(inner.Signature.Outputs, outputs))
        {
            throw new DismException(
                ErrorCode.ModelLoadFailed, $"Model '{source.Name}': the inputs and outputs of its sequence_batching cannot be told from those of its requests.",
                "List the requests' own under input and output of its config.pbtxt, and no others.", source.Folder);
        }

        Signature = inner.Signature with { Inputs = inputs, Outputs = outputs };
    }

    public ModelSignature Signature { get; }

    /// <summary>What the configuration says.</summary>
    public SequenceBatching Batching { get; }

    /// <summary>What the server adds to requests.</summary>
    public SequenceTensors Tensors { get; }

    public ImmutableArray<string> Messages => inner.Messages;

    public ModelHealth Health => inner.Health;

    public int PreferredInstances => inner.PreferredInstances;

    public int MaxInstances => inner.MaxInstances;

    public int IndependentInstances => inner.IndependentInstances;

    /// <summary>A model as it is to be loaded: with inputs and outputs that its file has and its configuration lists apart.</summary>
    public static ModelSource Whole(ModelSource source)
    {
        // Without a list the file's own counts, which has them.
        if (source.Configuration is not { SequenceBatching: { } batching } configuration)
            return source;
        return source with
        {
            Configuration = configuration with
            {
                Inputs = configuration.Inputs.IsEmpty ? [] : With(configuration.Inputs, AddedInputs(batching)),
                Outputs = configuration.Outputs.IsEmpty ? [] : With(configuration.Outputs, batching.States.Where(s => s.InputName.Length > 0).Select(s => new TensorSpec(s.OutputName, s.DataType, s.Shape))),
            },
        };
    }

    /// <summary>The model as clients see it.</summary>
    /// <exception cref="DismException">Its sequences cannot be served.</exception>
    public static async ValueTask<IModel> WrapAsync(IModel inner, ModelSource source)
    {
        if (source.Configuration?.SequenceBatching is not { } batching)
            return inner;
        try
        {
            if (inner.Signature.Decoupled)
            {
                throw new DismException(
                    ErrorCode.ModelTypeUnsupported, $"Model '{source.Name}' has sequence_batching and a decoupled transaction policy: this program does not obey both together.",
                    "Leave one of them out.", source.Folder);
            }

            return new SequenceModel(inner, source, batching);
        }
        catch
        {
            await inner.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask<IModelInstance> CreateInstanceAsync(CancellationToken cancellationToken) => inner.CreateInstanceAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static bool Begins(ImmutableArray<TensorSpec> all, ImmutableArray<TensorSpec> first) => all.Take(first.Length).Select(s => s.Name).SequenceEqual(first.Select(s => s.Name));

    private static IEnumerable<TensorSpec> AddedInputs(SequenceBatching batching) =>
    [
        .. batching.Controls.Select(c => new TensorSpec(c.Name, c.DataType, [1])),
        // The file of an initial state has sizes, the state itself need not.
        .. batching.States.Where(s => s.InputName.Length > 0).Select(s => new TensorSpec(s.InputName, s.DataType, [.. s.Shape.Select(_ => -1L)])),
    ];

    private static ImmutableArray<TensorSpec> With(ImmutableArray<TensorSpec> own, IEnumerable<TensorSpec> added) => [.. own, .. added.Where(a => own.All(o => o.Name != a.Name))];
}
