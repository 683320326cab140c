namespace DismPS.Engine.Models;

/// <summary>Newest versions of ONNX that a build of ONNX Runtime takes; it refuses newer ones without looking at the graph.</summary>
internal sealed record OnnxRuntimeLimits
{
    /// <summary>Oldest standard operator set that ONNX Runtime promises to run.</summary>
    public const long MinOpset = 7;

    private OnnxRuntimeLimits(string runtime, long ir, long opset, long machineLearning) =>
        (Runtime, MaxIrVersion, opsets) = (runtime, ir, new Dictionary<string, long>
        {
            [""] = opset,
            ["ai.onnx.ml"] = machineLearning,
            ["ai.onnx.training"] = 1,
            ["ai.onnx.preview.training"] = 1,
            ["com.microsoft"] = 1,
            ["com.microsoft.nchwc"] = 1,
            ["com.microsoft.experimental"] = 1,
            ["com.ms.internal.nhwc"] = opset,
            ["ai.onnx.preview"] = 1,
            ["org.pytorch.aten"] = 1,
        });

    private readonly Dictionary<string, long> opsets;

    /// <summary>The one that serves here; a test asks it.</summary>
    public static OnnxRuntimeLimits Embedded { get; } = new("ONNX Runtime 1.29 of this program", 13, 26, 5);

    /// <summary>
    /// That of the platform's pinned image. Source: build.py of triton-inference-server/server, branch r23.05 (ONNX Runtime 1.15.0), and the
    /// version table of ONNX (docs/Versioning.md) for ONNX 1.14, which it is built with.
    /// </summary>
    public static OnnxRuntimeLimits Triton { get; } = new("ONNX Runtime 1.15 of the platform's Triton 23.05", 9, 19, 3);

    /// <summary>Name for messages.</summary>
    public string Runtime { get; }

    /// <summary>Newest version of the file format.</summary>
    public long MaxIrVersion { get; }

    /// <summary>Domains whose operators it has.</summary>
    public IEnumerable<string> Domains => opsets.Keys;

    /// <summary>Newest operator set of a domain; null for a domain that it does not have.</summary>
    public long? MaxOpset(string domain) => opsets.TryGetValue(domain, out long version) ? version : null;
}
