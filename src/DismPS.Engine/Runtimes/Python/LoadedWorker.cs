using System.Text.Json;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>A worker that has loaded its model.</summary>
/// <param name="Process">The process.</param>
/// <param name="Head">Head of its LOADED frame.</param>
/// <param name="PythonVersion">Version of its interpreter.</param>
internal sealed record LoadedWorker(WorkerProcess Process, JsonElement Head, string PythonVersion);
