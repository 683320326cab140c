using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation;

/// <summary>A check of a template beyond the types of single fields. A rule looks only at fields that are present and right.</summary>
internal interface ITemplateRule
{
    /// <summary>Reports everything that it finds.</summary>
    void Check(TemplateDraft template, RuleContext context);

    /// <summary>Whether the rule looks at files that the template names.</summary>
    bool ReadsFiles => false;
}
