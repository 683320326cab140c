namespace DismPS.Engine.Models.Python;

/// <summary>How a script gets a name.</summary>
internal enum PythonNameKind
{
    Class,
    Function,
    Import,
    Assignment,
}
