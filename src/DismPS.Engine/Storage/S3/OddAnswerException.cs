namespace DismPS.Engine.Storage.S3;

/// <summary>An answer that is not of the protocol.</summary>
internal sealed class OddAnswerException(Exception inner) : Exception("The answer is not of S3.", inner);
