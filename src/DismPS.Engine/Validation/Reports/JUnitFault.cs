namespace DismPS.Engine.Validation.Reports;

/// <summary>Why a test did not pass.</summary>
/// <param name="IsError">True when it could not be run; false when it ran and its result is wrong.</param>
/// <param name="Type">A word for the kind of fault.</param>
/// <param name="Message">One line.</param>
/// <param name="Text">All of it.</param>
internal sealed record JUnitFault(bool IsError, string Type, string Message, string Text);
