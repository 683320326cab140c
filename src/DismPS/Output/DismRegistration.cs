using DismPS.Engine.Operations;

namespace DismPS;

/// <summary>A request for registration, ready for the issue tracker.</summary>
public sealed class DismRegistration
{
    internal DismRegistration(RegistrationRequest request)
    {
        Title = request.Title;
        Text = request.Text;
        TemplatePath = request.TemplatePath;
        IsTemplateInText = request.IsTemplateInText;
        OutputPath = request.OutputPath;
    }

    /// <summary>Title of the issue.</summary>
    public string Title { get; }

    /// <summary>Text of the issue, Markdown.</summary>
    public string Text { get; }

    /// <summary>Absolute path of the packaged template.</summary>
    public string TemplatePath { get; }

    /// <summary>False when the template is too long for the text and must be attached.</summary>
    public bool IsTemplateInText { get; }

    /// <summary>Absolute path of the file that holds the text; null for none.</summary>
    public string? OutputPath { get; }

    /// <summary>The text.</summary>
    public override string ToString() => Text;
}
