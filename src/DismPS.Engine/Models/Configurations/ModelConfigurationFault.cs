using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Models.Configurations;

/// <summary>Why Triton refuses a configuration.</summary>
/// <param name="Stage">When it is noticed.</param>
/// <param name="Kind">What it is about in one word: <c>dims</c>, <c>reshape</c>, <c>sequence</c>, <c>ensemble</c> and so on.</param>
/// <param name="Message">What is wrong, in Triton's words where it has some; without file and full stop.</param>
/// <param name="Cure">What to do about it; null where the message says it.</param>
/// <param name="Line">Line from 1; 0 where the fault has no place in the text.</param>
/// <param name="Column">Column from 1 as protobuf counts it: bytes, and a tab to the next multiple of eight.</param>
public sealed record ModelConfigurationFault(
    ModelConfigurationStage Stage, string Kind, string Message, string? Cure = null, int Line = 0, int Column = 0)
{
    internal DismException ToException(string file) =>
        new(ErrorCode.ModelLoadFailed, $"{new SourceLocation(file, Line, Column)}: {Plain(Message).TrimEnd('.')}.", Cure ?? $"Correct {(Line > 0 ? "this place of " : "")}config.pbtxt.", file)
        {
            MessageIsAnswer = Cure is null,
        };

    /// <summary>Names come from the file, with whatever characters it has.</summary>
    private static string Plain(string text) => string.Create(text.Length, text, (to, from) =>
    {
        for (int i = 0; i < to.Length; i++)
            to[i] = char.IsControl(from[i]) ? ' ' : from[i];
    });
}
