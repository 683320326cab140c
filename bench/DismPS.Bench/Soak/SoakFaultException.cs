namespace DismPS.Bench.Soak;

/// <summary>The server answered what it must not.</summary>
internal sealed class SoakFaultException(string message) : Exception(message);
