namespace DismPS.Engine.Operations;

/// <summary>A request for registration, ready for the issue tracker.</summary>
/// <param name="Title">Title of the issue.</param>
/// <param name="Text">Its text, Markdown.</param>
/// <param name="TemplatePath">Absolute path of the packaged template, which may be attached.</param>
/// <param name="IsTemplateInText">False when the template is too long for the text and must be attached.</param>
/// <param name="OutputPath">Absolute path of the file that holds the text; null when none was wanted.</param>
public sealed record RegistrationRequest(string Title, string Text, string TemplatePath, bool IsTemplateInText, string? OutputPath);
