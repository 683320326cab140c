using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DismPS.Engine.Templates;
using DismPS.Engine.Tensors;
using DismPS.Engine.Validation.Reports.Pages;

namespace DismPS.Engine.Dials.Registration;

/// <summary>Writes what is registered of one model: a table, and below it the lists that are too long for a cell.</summary>
internal sealed class ModelTable
{
    /// <summary>Entries of a list that stand in a cell; a longer one is folded away below the table.</summary>
    internal const int MaxInCell = 8;

    // Trackers refuse texts that are too long, and the template has all of it.
    private const int MaxListed = 500;

    private readonly StringBuilder _text;
    private readonly StringBuilder _lists = new();

    private ModelTable(StringBuilder text) => _text = text;

    /// <summary>Appends the table of a resource.</summary>
    internal static void Write(StringBuilder text, Resource resource, RegistrationArchive archive)
    {
        var table = new ModelTable(text);
        text.Append("| | |\n|---|---|\n");
        table.Rows(resource);
        table.Row("Archive", MarkdownText.Code(archive.Uri));
        table.Row("Size", archive.Size is { } size ? SizeOf(size) : null);
        table.Row("SHA-256", archive.Sha256 is { } hash ? MarkdownText.Code(hash) : null);
        text.Append(table._lists);
    }

    private void Rows(Resource resource)
    {
        ResourceProperties properties = resource.Properties;
        Row("Description", MarkdownText.Of(properties.Description, RegistrationText.MaxDescription));
        Row("Resource", MarkdownText.Code(resource.Name));
        Row("Type", MarkdownText.Code(resource.Type.ToString()));
        Row("Workspace", MarkdownText.Code(resource.Workspace));
        Row("Anomalous", RuleOf(properties));
        List("Inputs", ["input", "monitoring element"], properties.InputSignature, i => [Tensor(i.Name, i.DataType, i.Dims), MarkdownText.Code(i.MonitoringElement)], " from ");
        List("Metadata", ["metadata", "attributes"], properties.InputMetadata, m => [$"{MarkdownText.Code(m.Name)}, {MarkdownText.Of(m.Source)} {MarkdownText.Code(m.Endpoint)}", AttributesOf(m)], ": ");
        List("Outputs", ["output"], properties.OutputSignature, o => [Tensor(o.Name, o.DataType, o.Dims)], "");
        Row("Largest batch", properties.MaxBatchSize is > 0 and { } batch ? batch.ToString(CultureInfo.InvariantCulture) : null);
        Row("Only when", properties.InferenceOnConditions is { } conditions ? ConditionText.Of(conditions) : null);
        Row("Requests", QuantitiesOf(properties.Resources?.Requests));
        Row("Limits", QuantitiesOf(properties.Resources?.Limits));
        Row("GPU", properties.Resources?.RequestsGpu == true ? "**requested**" : null);
        Row("Image", properties.Image is { } image ? MarkdownText.Code(image) : null);
        Row("Handler", properties.Handler is { } handler ? MarkdownText.Code(handler) : null);
        List("Tags", ["tag", "value"], properties.Tags, t => [MarkdownText.Code(t.Name), MarkdownText.Code(t.Value)], " = ");
    }

    private void Row(string name, string? value)
    {
        if (value is { Length: > 0 })
            _text.Append("| ").Append(name).Append(" | ").Append(value).Append(" |\n");
    }

    private void List<T>(string name, string[] heads, ImmutableArray<T> items, Func<T, string[]> cells, string between)
    {
        if (items.IsDefaultOrEmpty)
            return;
        if (items.Length <= MaxInCell)
        {
            Row(name, string.Join("<br>", items.Select(i => string.Join(between, cells(i)))));
            return;
        }

        Row(name, $"{items.Length}, listed below");
        // Markdown is read inside the element only behind an empty line.
        _lists.Append("\n<details><summary>").Append(items.Length).Append(' ').Append(name.ToLowerInvariant()).Append("</summary>\n\n");
        _lists.Append("| ").AppendJoin(" | ", heads).Append(" |\n|").Insert(_lists.Length, "---|", heads.Length).Append('\n');
        foreach (T item in items.Take(MaxListed))
            _lists.Append("| ").AppendJoin(" | ", cells(item)).Append(" |\n");
        if (items.Length > MaxListed)
            _lists.Append('\n').Append(items.Length - MaxListed).Append(" more stand in the template.\n");
        _lists.Append("\n</details>\n");
    }

    private static string RuleOf(ResourceProperties properties) => properties.BuiltinThreshold
        ? $"where {MarkdownText.Code(properties.FlaggingKey ?? "")} is true{(properties.MetricKey is { Length: > 0 } metric ? $"; the score is {MarkdownText.Code(metric)}" : "")}"
        : $"where {MarkdownText.Code(properties.MetricKey ?? "")} is above {properties.AnomalyThreshold?.ToString("R", CultureInfo.InvariantCulture)}";

    private static string Tensor(string name, DataType type, ImmutableArray<long> dims) => $"{MarkdownText.Code(name)} {type.ToWireName()} `[{string.Join(", ", dims)}]`";

    private static string AttributesOf(InputMetadata metadata) => string.Join(", ", metadata.Attributes.Select(a => Tensor(a.Name, a.DataType, a.Dims)));

    private static string? QuantitiesOf(ResourceQuantities? quantities) => quantities is null ? null : string.Join(", ",
        new[] { ("CPU cores", quantities.Cpu), ("memory", quantities.Memory), ("GPUs", quantities.Gpu) }.Where(q => q.Item2 is { Length: > 0 }).Select(q => $"{q.Item1} {MarkdownText.Of(q.Item2!)}"));

    private static string SizeOf(long bytes)
    {
        (double amount, string unit) = bytes switch
        {
            >= 1_000_000_000 => (bytes / 1e9, "GB"),
            >= 1_000_000 => (bytes / 1e6, "MB"),
            _ => (bytes / 1e3, "kB"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes{(bytes < 1000 ? "" : $" ({amount:0.0} {unit})")}");
    }
}
