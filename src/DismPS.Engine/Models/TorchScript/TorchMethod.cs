using System.Collections.Immutable;

namespace DismPS.Engine.Models.TorchScript;

/// <summary>The method forward of the outermost module, without self.</summary>
/// <param name="Arguments">In order.</param>
/// <param name="ReturnType">As TorchScript writes it.</param>
/// <param name="Returned">Types of what a tuple holds, or the one type; default when it is nothing that can be counted.</param>
internal sealed record TorchMethod(ImmutableArray<TorchArgument> Arguments, string ReturnType, ImmutableArray<string> Returned);
