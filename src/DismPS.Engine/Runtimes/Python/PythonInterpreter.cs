namespace DismPS.Engine.Runtimes.Python;

/// <summary>A Python that may run a model.</summary>
/// <param name="Path">Program: an absolute path.</param>
/// <param name="Origin">Why it is looked at: <c>-PythonPath</c>, <c>.venv of /home/…</c>, <c>python3 on the PATH</c>.</param>
public sealed record PythonInterpreter(string Path, string Origin);
