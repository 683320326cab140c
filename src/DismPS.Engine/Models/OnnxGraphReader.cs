using System.Collections.Immutable;

namespace DismPS.Engine.Models;

/// <summary>Collects what matters to callers out of the wire form of an ONNX ModelProto. Weights are stepped over.</summary>
internal sealed partial class OnnxGraphReader
{
    // Subgraphs of Loop, If and Scan inside each other; real models have two or three.
    private const int MaxDepth = 64;

    // Entries of one kind (inputs, outputs, operators, functions, external files); real models have tens, large ones hundreds.
    private const int MaxEntries = 20_000;

    private readonly ProtobufStream wire;
    private readonly Dictionary<string, long> opsets = [];
    private readonly Dictionary<ulong, int> weights = [];
    private readonly HashSet<string> external = [];
    private readonly HashSet<string> functions = [];
    private readonly List<OnnxOperator> operators = [];
    private readonly List<OnnxValue> inputs = [];
    private readonly List<ulong> inputHashes = [];
    private readonly List<OnnxValue> outputs = [];
    private readonly List<OnnxDefect> defects = [];

    private OnnxGraphReader(ProtobufStream wire) => this.wire = wire;

    /// <summary>Null when the bytes are no complete model; the stream's fault says why, unless a graph is all that is missing.</summary>
    public static OnnxModelFile? Read(ProtobufStream wire) => new OnnxGraphReader(wire).ReadModel();

    private OnnxModelFile? ReadModel()
    {
        long version = 0;
        string producer = "";
        OnnxScope? graph = null;
        while (wire.Next(wire.Size))
        {
            long end = wire.IsBytes ? wire.End : wire.Position;
            switch (wire.Field)
            {
                case 1:
                    version = (long)wire.Number;
                    break;
                case 2 when wire.IsBytes:
                    producer = wire.ReadText();
                    break;
                case 7 when wire.IsBytes:
                    graph = new OnnxScope(null);
                    ReadGraph(end, graph, 0);
                    break;
                case 8 when wire.IsBytes:
                    ReadOpset(end, opsets);
                    break;
                case 25 when wire.IsBytes:
                    ReadFunction(end);
                    break;
            }

            wire.SkipTo(end);
        }

        if (graph is null || wire.Fault is not null)
            return null;
        AddOperators(graph, opsets);
        ImmutableHashSet<string> optional = [.. inputs.Where((_, i) => weights.ContainsKey(inputHashes[i])).Select(input => input.Name)];
        FindTypeConflicts();
        if (wire.Fault is not null)
            return null;
        return new OnnxModelFile
        {
            IrVersion = version,
            Producer = producer,
            Opsets = opsets,
            // Before format version 4 every initializer had to be an input too; those are weights and nothing a caller gives.
            Inputs = [.. inputs.Where(i => version >= 4 || !optional.Contains(i.Name))],
            Outputs = [.. outputs],
            OptionalInputs = version >= 4 ? optional : [],
            ExternalFiles = [.. external.Order(StringComparer.Ordinal)],
            Operators = [.. operators.OrderBy(o => o.Domain, StringComparer.Ordinal).ThenBy(o => o.Name, StringComparer.Ordinal)],
            LocalFunctions = [.. functions],
            Defects = [.. defects],
            Size = wire.Size,
        };
    }

    private void ReadOpset(long end, Dictionary<string, long> found)
    {
        string domain = "";
        long version = 0;
        while (wire.Next(end))
        {
            if (wire.Field == 1 && wire.IsBytes)
                domain = DomainOf(wire.ReadText());
            else if (wire.Field == 2)
                version = (long)wire.Number;
            else if (wire.IsBytes)
                wire.SkipTo(wire.End);
        }

        if (HasRoom(found.Count))
            found[domain] = version;
    }

    private void ReadFunction(long end)
    {
        var scope = new OnnxScope(null);
        var imports = new Dictionary<string, long>();
        string name = "", domain = "";
        while (wire.Next(end))
        {
            long fieldEnd = wire.End;
            if (!wire.IsBytes)
                continue;
            switch (wire.Field)
            {
                case 1:
                    name = wire.ReadText();
                    break;
                case 4:
                    scope.Make(wire.ReadHash());
                    break;
                case 5:
                    NeedHere(scope);
                    break;
                case 7:
                    ReadNode(fieldEnd, scope, 1);
                    break;
                case 9:
                    ReadOpset(fieldEnd, imports);
                    break;
                case 10:
                    domain = DomainOf(wire.ReadText());
                    break;
            }

            wire.SkipTo(fieldEnd);
        }

        if (HasRoom(functions.Count))
            functions.Add(OnnxModelFile.FunctionName(domain, name));
        AddOperators(scope, imports);
        ReportUnmade(scope);
    }

    private void ReadGraph(long end, OnnxScope scope, int depth)
    {
        if (depth > MaxDepth)
        {
            wire.Fail(ProtobufFault.TooLarge);
            return;
        }

        while (wire.Next(end))
        {
            if (!wire.IsBytes)
                continue;
            long fieldEnd = wire.End;
            switch (wire.Field)
            {
                case 1:
                    ReadNode(fieldEnd, scope, depth);
                    break;
                case 5:
                    ReadWeight(fieldEnd, scope, depth);
                    break;
                case 11:
                    OnnxValue input = ReadValue(fieldEnd);
                    scope.Make(valueHash);
                    if (depth > 0 || !HasRoom(inputs.Count))
                        break;
                    inputs.Add(input);
                    inputHashes.Add(valueHash);
                    break;
                case 12:
                    OnnxValue output = ReadValue(fieldEnd);
                    scope.Need(valueHash, valueUse);
                    if (depth == 0 && HasRoom(outputs.Count))
                        outputs.Add(output);
                    break;
                case 15:
                    ReadSparseWeight(fieldEnd, scope);
                    break;
            }

            wire.SkipTo(fieldEnd);
        }

        ReportUnmade(scope);
    }

    private void AddOperators(OnnxScope scope, Dictionary<string, long> versions)
    {
        foreach (OnnxOperator used in scope.Operators.Values)
        {
            if (HasRoom(operators.Count))
                operators.Add(used with { Version = versions.GetValueOrDefault(used.Domain) });
        }
    }

    private bool HasRoom(int count) => count < MaxEntries || wire.Fail(ProtobufFault.TooLarge);

    // The standard domain has a long name too.
    private static string DomainOf(string domain) => domain == "ai.onnx" ? "" : domain;
}
