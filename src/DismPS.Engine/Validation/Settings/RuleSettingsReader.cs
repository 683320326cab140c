using System.Collections.Immutable;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Reading;

namespace DismPS.Engine.Validation.Settings;

/// <summary>Reads the settings file beside a template, with the reader of templates: YAML 1.1, a place for every fault.</summary>
internal sealed class RuleSettingsReader
{
    /// <summary>Bytes that settings may have; a line for every rule takes a tenth of it.</summary>
    public const int MaxBytes = 64 * 1024;

    private static readonly ImmutableArray<string> Keys = ["profile", "strict", "rules"];
    private static readonly ImmutableArray<string> Profiles = ["full", "platform"];

    private readonly TemplateDocument _document;
    private readonly List<Diagnostic> _findings;

    private RuleSettingsReader(TemplateDocument document, List<Diagnostic> findings)
    {
        _document = document;
        _findings = findings;
    }

    /// <summary>Reads the settings of a folder.</summary>
    /// <param name="folder">Absolute path; null for none.</param>
    /// <param name="displayFolder">The folder in findings.</param>
    /// <param name="findings">Takes what is wrong with the file.</param>
    /// <returns>Null when there is no such file.</returns>
    public static RuleSettings? Read(string? folder, string displayFolder, List<Diagnostic> findings)
    {
        if (folder is null)
            return null;
        string path = Path.Join(folder, RuleSettings.FileName);
        // Most folders have none: one question to the system is all that it costs.
        if (!Path.Exists(path))
            return null;
        string name = Path.Join(displayFolder, RuleSettings.FileName);
        byte[]? bytes = ReadBytes(path, name, findings);
        if (bytes is null)
            return new RuleSettings();
        return new RuleSettingsReader(TemplateReader.Read(bytes, name), findings).Bind();
    }

    private static byte[]? ReadBytes(string path, string name, List<Diagnostic> findings)
    {
        string fault;
        try
        {
            bool isFile = RegularFile.Exists(path);
            byte[] bytes = isFile ? RegularFile.ReadAtMost(path, MaxBytes) : [];
            if (isFile && bytes.Length <= MaxBytes)
                return bytes;
            fault = !isFile ? $"'{name}' is not a regular file." : $"'{name}' has more than {MaxBytes / 1024} KiB, too much for settings.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault = $"'{name}' cannot be read: {exception.Message}";
        }

        findings.Add(RuleCatalog.SettingsUnreadable.At(new SourceLocation(name, 0, 0), "", fault));
        return null;
    }

    private RuleSettings Bind()
    {
        foreach (Diagnostic fault in _document.Diagnostics)
            Translate(fault);
        var settings = new RuleSettings();
        foreach (MappingEntry entry in _document.Root?.Entries ?? [])
        {
            bool isEmpty = entry.Value is ScalarNode { Kind: ScalarKind.Null };
            switch (entry.Key.Text)
            {
                case "profile" when !isEmpty:
                    settings = settings with { Profile = BindProfile(entry.Value) };
                    break;
                case "strict" when !isEmpty:
                    settings = settings with { Strict = BindStrict(entry.Value) };
                    break;
                case "rules" when !isEmpty:
                    settings = settings with { Rules = BindRules(entry.Value) };
                    break;
                case "profile" or "strict" or "rules":
                    break;
                default:
                    _findings.Add(RuleCatalog.UnknownSetting.At(_document.LocationOf(entry.Key), entry.Key.Text, $"'{entry.Key.Text}' is not a setting and is ignored.",
                        RuleCatalog.Find(entry.Key.Text) is not null
                            ? "Put it below 'rules:', two spaces further in."
                            : NearestName.Suggest(entry.Key.Text, Keys) ?? $"Settings are {string.Join(", ", Keys)}."));
                    break;
            }
        }

        return settings;
    }

    /// <summary>Faults of reading say what they say of a template; here they are faults of the settings.</summary>
    private void Translate(Diagnostic fault)
    {
        // A file of comments only says nothing, which is no fault.
        if (fault.Id == RuleCatalog.YamlRoot.Id && IsBlank())
            return;
        if (fault.Id == RuleCatalog.DuplicateKey.Id)
        {
            _findings.Add(RuleCatalog.BadSetting.At(fault.Location, fault.Path, $"'{fault.Path[(fault.Path.LastIndexOf('.') + 1)..]}' is given twice; the last one counts.", "Remove one of them."));
            return;
        }

        string message = fault.Id == RuleCatalog.YamlRoot.Id ? "The settings are not a mapping of keys and values."
            : fault.Id == RuleCatalog.Encoding.Id ? "The settings file is not plain UTF-8 text."
            : fault.Message;
        string? cure = fault.Id == RuleCatalog.YamlRoot.Id ? $"Its keys are {string.Join(", ", Keys)}." : fault.Suggestion;
        _findings.Add(RuleCatalog.SettingsUnreadable.At(fault.Location, fault.Path, message, cure));
    }

    private bool IsBlank()
    {
        foreach (ReadOnlySpan<char> line in _document.Text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> text = line.Trim();
            if (text.Length > 0 && text[0] != '#' && !text.SequenceEqual("---") && !text.SequenceEqual("..."))
                return false;
        }

        return true;
    }

    private ValidationProfile? BindProfile(TemplateNode value)
    {
        if (value is ScalarNode { Kind: ScalarKind.Text } scalar && Profiles.IndexOf(scalar.Text) is int index and >= 0)
            return index == 0 ? ValidationProfile.Full : ValidationProfile.Platform;
        Refuse(value, "profile", Profiles);
        return null;
    }

    private bool? BindStrict(TemplateNode value)
    {
        if (value is ScalarNode { Kind: ScalarKind.Boolean } scalar)
            return scalar.Boolean;
        Refuse(value, "strict", ["true", "false"]);
        return null;
    }

    private ImmutableDictionary<string, (RuleLevel Level, SourceLocation Location)> BindRules(TemplateNode value)
    {
        var rules = ImmutableDictionary.CreateBuilder<string, (RuleLevel Level, SourceLocation Location)>();
        if (value is not MappingNode mapping)
        {
            _findings.Add(RuleCatalog.BadSetting.At(_document.LocationOf(value), "rules", $"'rules' cannot be {value.Describe()}; it is a mapping of ids and levels.", "Write '  DISM0405: off' below it."));
            return rules.ToImmutable();
        }

        foreach (MappingEntry entry in mapping.Entries)
        {
            string id = entry.Key.Text;
            string path = NodePath.Append("rules", id);
            if (LevelOf(entry.Value) is not { } level)
                Refuse(entry.Value, path, RuleLevel.Words);
            else if (RuleNames.Check(id, level, _document.LocationOf(entry.Key), path, _findings))
                rules[id] = (level, _document.LocationOf(entry.Key));
        }

        return rules.ToImmutable();
    }

    // YAML 1.1 takes 'off' without quotes for a boolean.
    private static RuleLevel? LevelOf(TemplateNode value) => value is ScalarNode { Kind: ScalarKind.Text or ScalarKind.Boolean } scalar
        ? RuleLevel.Parse(scalar.Kind == ScalarKind.Boolean ? scalar.Text.ToLowerInvariant() : scalar.Text)
        : null;

    private void Refuse(TemplateNode value, string path, ImmutableArray<string> words) =>
        _findings.Add(RuleCatalog.BadSetting.At(_document.LocationOf(value), path,
            $"'{path[(path.LastIndexOf('.') + 1)..]}' cannot be {value.Describe()}; it can be {string.Join(", ", words)}.",
            value is ScalarNode scalar ? NearestName.Suggest(scalar.Text, words) : null));
}
