using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Operations.Creation;

/// <summary>The outputs that a handler's script names in its answers, as far as they are written out there.</summary>
internal static partial class HandlerOutputs
{
    private const int MaxScriptBytes = 1024 * 1024;
    private const int MaxOutputs = 64;

    /// <summary>The outputs in the order of the script; empty when none is written out.</summary>
    /// <param name="script">Absolute path.</param>
    public static ImmutableArray<ModelTensor> Of(string script)
    {
        byte[] bytes;
        try
        {
            bytes = RegularFile.ReadAtMost(script, MaxScriptBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        var outputs = ImmutableArray.CreateBuilder<ModelTensor>();
        foreach (Match match in Answer().Matches(Encoding.UTF8.GetString(bytes)))
        {
            string name = match.Groups["name"].Value;
            if (outputs.Count < MaxOutputs && !outputs.Any(output => output.Name == name))
                outputs.Add(new ModelTensor(name, DataTypes.FromWireName(match.Groups["type"].Value), default));
        }

        return outputs.ToImmutable();
    }

    // ResponseOutput(name="score", shape=[len(score)], datatype="FP32", …) and NumpyCodec.encode_output("flag", …)
    [GeneratedRegex(@"(ResponseOutput|encode_output|encode)\s*\(\s*(name\s*=\s*)?[""'](?<name>[^""'\\\r\n]{1,200})[""']([^=\r\n]*=?[^=\r\n]{0,80}datatype\s*=\s*[""'](?<type>[A-Z0-9]{1,8})[""'])?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Answer();
}
