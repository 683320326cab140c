using DismPS.Engine.Diagnostics;
using DismPS.Engine.Dials;
using DismPS.Engine.Dials.Checks;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Operations.Dials;

/// <summary>Finds the monitoring element of each input.</summary>
internal static class InputElements
{
    /// <summary>The elements by input.</summary>
    /// <param name="resource">The model.</param>
    /// <param name="given">What the user names in place of the template's elements.</param>
    /// <param name="known">All elements of the resource's workspace.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.UsageInvalid"/>: an input is not there or not named; <see cref="ErrorCode.InputInvalid"/>: an element is unknown or cannot fill its input.</exception>
    public static Dictionary<string, MonitoringElement> Of(Resource resource, IReadOnlyList<InputElement> given, IReadOnlyList<MonitoringElement> known)
    {
        IReadOnlyDictionary<string, string> named = Named(resource, given);
        Dictionary<string, TensorSpec> specs = ModelInputs.Of(resource).ToDictionary(spec => spec.Name, StringComparer.Ordinal);
        return resource.Properties.InputSignature.ToDictionary(
            input => input.Name, input => Find(resource, specs[input.Name], named.GetValueOrDefault(input.Name) ?? input.MonitoringElement, known), StringComparer.Ordinal);
    }

    private static Dictionary<string, string> Named(Resource resource, IReadOnlyList<InputElement> given)
    {
        string[] inputs = [.. resource.Properties.InputSignature.Select(input => input.Name)];
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (InputElement one in given)
        {
            (string? input, string element) = one.Input is null && inputs.FirstOrDefault(i => one.Element.StartsWith($"{i}=", StringComparison.Ordinal)) is { } prefix
                ? (prefix, one.Element[(prefix.Length + 1)..]) : (one.Input, one.Element);
            input ??= inputs.Length == 1 ? inputs[0] : throw new DismException(
                ErrorCode.UsageInvalid, $"'{element}' could fill any of the inputs {string.Join(", ", inputs)}.",
                $"Name the input: -MonitoringElement @{{ {inputs[0]} = '{element}' }}, --element {inputs[0]}={element}", element);
            if (!inputs.Contains(input))
                throw new DismException(ErrorCode.UsageInvalid, $"{resource.Name} has no input '{input}' that histograms fill.", NearestName.Suggest(input, inputs) ?? $"It has: {string.Join(", ", inputs)}.", input);
            if (!named.TryAdd(input, element.Trim()))
                throw new DismException(ErrorCode.UsageInvalid, $"Two monitoring elements are named for the input '{input}'.", "Leave one out.", input);
        }

        return named;
    }

    private static MonitoringElement Find(Resource resource, TensorSpec input, string name, IReadOnlyList<MonitoringElement> known)
    {
        int dimensions = input.Shape.Length - 1;
        if (dimensions is not (1 or 2) || input.DataType == DataType.Bytes)
            throw new DismException(ErrorCode.InputInvalid, $"The input {input} cannot be filled from DIALS: histograms are numbers in one dimension or two.", "Score files in place of it.", resource.Name);
        MonitoringElement[] named = [.. known.Where(element => element.Name == name)];
        if (named.FirstOrDefault(element => element.Dimensions == dimensions) is { } found)
            return found;
        throw named.Length > 0
            ? new DismException(ErrorCode.InputInvalid, $"'{name}' has {named[0].Dimensions} dimensions, and the input {input} takes {dimensions}.", "Name another element (-MonitoringElement, --element), or correct Dims.", name)
            : new DismException(ErrorCode.InputInvalid, $"The workspace '{resource.Workspace}' has no monitoring element '{name}' for the input {input.Name}.", DialsCheck.Suggest(name, known) ?? "Take a name from 'dismps dials elements' or Get-DialsMonitoringElement.", name);
    }
}
