using System.Text.Json.Nodes;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Triton's rules on the states of <c>sequence_batching</c>, which it checks when the model is loaded.</summary>
internal static class StateRules
{
    /// <summary>Folder of the files of initial states, in the model's folder.</summary>
    public const string Folder = "initial_state";

    /// <exception cref="ModelConfigurationRefusal">One is broken.</exception>
    public static void Check(JsonObject sequence, string? modelFolder)
    {
        var seen = new HashSet<string>();
        foreach (JsonObject state in sequence.Items("state"))
        {
            string name = state.Text("input_name");
            JsonObject[] initial = [.. state.Items("initial_state")];
            if (initial.Length > 1)
                throw Refuse($"initial_state field for state input '{name}' must contain exactly one or zero element. Found '{initial.Length}' elements");
            if (initial.Length == 0)
                continue;
            CheckInitial(state, initial[0], name, seen.Add(name));
            CheckData(initial[0], name, modelFolder);
        }
    }

    private static void CheckInitial(JsonObject state, JsonObject initial, string name, bool first)
    {
        if (TypeOf(initial) != TypeOf(state))
            throw Refuse($"The data type used for 'initial_state' field of state '{name}' does not match the state data type");
        if (initial.Text("name").Length == 0)
            throw Refuse($"Field 'name' must be set when using initial_state for state input '{name}'");
        if (!first)
            throw Refuse($"State input name '{name}' specified more than once");
        var dims = initial.Numbers("dims");
        var stateDims = state.Numbers("dims");
        if (dims.Length != stateDims.Length)
            throw Refuse($"Number of dimensions in 'initial_state' doesn't match the size of 'state' dimensions for state input '{name}'. {dims.Length} != {stateDims.Length}");
        for (int i = 0; i < dims.Length; i++)
        {
            if (dims[i] == -1)
                throw Refuse($"'initial_state' field for state input name '{name}' contains variable dimensions");
            if (stateDims[i] != -1 && dims[i] != stateDims[i])
                throw Refuse($"'initial_state' dim for input name '{name}' doesn't match 'state' dim description. {dims[i]} != {stateDims[i]}");
        }
    }

    private static void CheckData(JsonObject initial, string name, string? modelFolder)
    {
        if (initial.ContainsKey("zero_data"))
            return;
        if (!initial.ContainsKey("data_file"))
            throw Refuse($"initial_state setting expects state '{name}' to have state_data set", "Write zero_data: true, or data_file with the name of a file in initial_state/.");
        if (modelFolder is null)
            return;
        string file = initial.Text("data_file");
        long? size = DataFiles.SizeOf(modelFolder, Folder, file);
        if (size is null)
            throw Refuse($"failed to open text file for read {Path.Combine(modelFolder, Folder, file)}: No such file or directory");
        Int128 wanted = DataFiles.ByteSize(initial);
        if (initial.Text("data_type") != "TYPE_STRING" && wanted > size)
            throw Refuse($"initial_state setting expects {wanted} bytes, but the data provided from {file} only has {size} bytes");
    }

    private static string TypeOf(JsonObject tensor) => tensor.Text("data_type") is { Length: > 0 } given ? given : "TYPE_INVALID";

    private static ModelConfigurationRefusal Refuse(string message, string? cure = null) => ModelConfigurationRefusal.Load("sequence", message, cure);
}
