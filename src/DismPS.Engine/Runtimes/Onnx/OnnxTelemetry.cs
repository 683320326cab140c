using System.Runtime.InteropServices;

namespace DismPS.Engine.Runtimes.Onnx;

/// <summary>
/// Keeps ONNX Runtime from collecting usage data. The Linux library reads the C environment when it is loaded, which
/// <see cref="Environment.SetEnvironmentVariable(string, string?)"/> does not reach.
/// </summary>
internal static partial class OnnxTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Must run before the library is loaded.</summary>
    public static void TurnOff()
    {
        Environment.SetEnvironmentVariable(Variable, "1");
        _ = OperatingSystem.IsWindows() ? SetOnWindows(Variable, "1") : SetOnUnix(Variable, "1", 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetOnUnix(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetOnWindows(string name, string value);
}
