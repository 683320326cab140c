using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Python;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>What else of a code folder the build copies: secrets, caches, large data.</summary>
internal sealed class CodeContentRule : ITemplateRule
{
    // Models of the field have megabytes; a file of this size is training data, or worth a question.
    private const long LargeBytes = 100L * 1024 * 1024;

    private static readonly string[] SecretNames = [".env", ".netrc", ".pgpass", ".git-credentials", ".pypirc", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "userkey.pem", "credentials.json"];

    private static readonly string[] SecretEndings = [".pem", ".key", ".p12", ".pfx", ".keytab", ".kdbx"];

    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (HandlerCode code in HandlerCode.Of(template, context))
        {
            CheckSecrets(code, context);
            CheckCaches(code, context);
            CheckSizes(code, context);
        }
    }

    private static void CheckSecrets(HandlerCode code, RuleContext context)
    {
        foreach (FolderEntry file in code.Folder.Content.Files.Where(file => IsSecret(Path.GetFileName(file.Path))).Take(10))
            context.Report(RuleCatalog.SecretPacked, code.CodeUri, $"'{file.Path}' of the code folder '{code.CodeUri.Value}' looks like a secret, and the build copies it into the model.");
    }

    private static void CheckCaches(HandlerCode code, RuleContext context)
    {
        FolderContent content = code.Folder.Content;
        List<string> odd =
        [
            .. content.Skipped.Select(folder => folder + "/"),
            .. content.Files.Where(file => Path.GetFileName(file.Path) is ['.', ..] name && !IsSecret(name)).Select(file => file.Path),
        ];
        if (odd.Count > 0)
            context.Report(RuleCatalog.CachePacked, code.CodeUri, $"The build copies {Join(odd)} of the code folder '{code.CodeUri.Value}' into the model.");
    }

    private static void CheckSizes(HandlerCode code, RuleContext context)
    {
        string? model = code.Properties.ModelUri.IsPresent ? context.Files.Resolve(code.Properties.ModelUri.Value!) : null;
        List<FolderEntry> large = [.. code.Folder.Content.Files.Where(file => file.Length > LargeBytes && file.FullPath != model)];
        if (large.Count > 0)
            context.Report(RuleCatalog.LargeFilePacked, code.CodeUri, $"The build copies {Join([.. large.Select(file => $"{file.Path} ({file.Length / (1024 * 1024)} MiB)")])} of the code folder '{code.CodeUri.Value}' into the model.");
    }

    private static bool IsSecret(string name) =>
        SecretNames.Contains(name) || name.StartsWith(".env.", StringComparison.Ordinal) || name.StartsWith("x509up_u", StringComparison.Ordinal) || SecretEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static string Join(List<string> names)
    {
        string list = string.Join(", ", names.Take(5).Select(name => $"'{name}'"));
        return names.Count > 5 ? $"{list} and {names.Count - 5} more" : list;
    }
}
