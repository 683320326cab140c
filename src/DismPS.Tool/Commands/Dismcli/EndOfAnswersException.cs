namespace DismPS.Tool.Commands.Dismcli;

/// <summary>A question met the end of standard input.</summary>
internal sealed class EndOfAnswersException : Exception;
