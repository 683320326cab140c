namespace DismPS.Help.Pages;

/// <summary>A related command, topic or address.</summary>
/// <param name="Text">Name.</param>
/// <param name="Uri">Address; empty for commands and topics of this module.</param>
public sealed record PageLink(string Text, string Uri);
