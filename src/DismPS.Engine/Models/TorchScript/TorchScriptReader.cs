using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Archives;
using DismPS.Engine.Models.Pickle;

namespace DismPS.Engine.Models.TorchScript;

/// <summary>Reads TorchScript archives as torch 1.6 and later write them (torch/csrc/jit/serialization).</summary>
internal sealed class TorchScriptReader
{
    private const int MaxCodeFiles = 20_000;
    private const int MaxCodeBytes = 8 * 1024 * 1024;
    private const long MaxAllCode = 64L * 1024 * 1024;

    private readonly ZipDirectory zip;
    private readonly Dictionary<string, ZipEntry> entries;
    private readonly Dictionary<string, string> code = new(StringComparer.Ordinal);
    private readonly string root;
    private readonly PickleBudget budget = new();
    private string? fault;
    private bool isLimit;
    private string? weightDevice;

    private TorchScriptReader(ZipDirectory zip, string root)
    {
        this.zip = zip;
        this.root = root;
        entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        foreach (ZipEntry entry in zip.Entries)
            entries.TryAdd(entry.Name, entry);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Absolute path.</param>
    public static TorchScriptFile Read(string path)
    {
        using FileStream? file = RegularFile.TryOpen(path, out string? fault);
        return file is null ? new TorchScriptFile(TorchScriptKind.Other) { Fault = fault } : Read(file);
    }

    /// <summary>Reads a stream that can seek.</summary>
    public static TorchScriptFile Read(Stream file)
    {
        Span<byte> start = stackalloc byte[4];
        try
        {
            file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            file.Position = 0;
        }
        catch (IOException)
        {
            return new TorchScriptFile(TorchScriptKind.Other) { Fault = "cannot be read" };
        }

        if (!start.StartsWith("PK"u8))
            return ReadOther(file);
        if (ZipDirectory.Read(file, out string? fault) is not { } zip)
            return new TorchScriptFile(TorchScriptKind.Damaged) { Fault = fault };
        // The archive's own name stands before every entry, and may have slashes.
        string? data = zip.Entries.Select(e => e.Name).FirstOrDefault(name => name.EndsWith("/data.pkl", StringComparison.Ordinal));
        return data is null
            ? new TorchScriptFile(TorchScriptKind.Other) { Fault = "is a zip archive without data.pkl" }
            : new TorchScriptReader(zip, data[..^"data.pkl".Length]).ReadProgram();
    }

    private static TorchScriptFile ReadOther(Stream file)
    {
        PickledFile pickle = PickledFileReader.Read(file, new PickleBudget());
        return pickle.Kind == PickledFileKind.Pickle && pickle.Parts[0].Scan is { } scan && (scan.IsLegacyTorch || scan.HasProtocol)
            ? new TorchScriptFile(TorchScriptKind.Saved) { Fault = scan.IsLegacyTorch ? "was written by torch.save in its old form" : "is a pickle" }
            : new TorchScriptFile(TorchScriptKind.Other) { Fault = "is no zip archive" };
    }

    private TorchScriptFile ReadProgram()
    {
        ReadCode();
        if (code.Count == 0 && fault is null && !entries.ContainsKey(root + "constants.pkl"))
            return new TorchScriptFile(TorchScriptKind.Saved) { Fault = "was written by torch.save" };
        PickleValue? model = ReadPickle("data.pkl", "data/");
        ReadPickle("constants.pkl", "constants/");
        if (code.Count == 0)
            Damage("has no code");
        string version = entries.TryGetValue(root + "version", out ZipEntry? entry) && zip.ReadAll(entry, 64) is { } text ? Encoding.ASCII.GetString(text).Trim() : "";
        var (name, forward) = FindForward(model);
        var classes = new SortedSet<string>(StringComparer.Ordinal);
        var operators = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string file in code.Values)
        {
            TorchCode.FindClasses(file, classes);
            TorchCode.FindOperators(file, operators);
        }

        return new TorchScriptFile(fault is null || isLimit ? TorchScriptKind.Program : TorchScriptKind.Damaged)
        {
            Fault = fault,
            IsLimit = isLimit,
            ClassName = name,
            Version = version,
            Forward = forward,
            CustomClasses = [.. classes],
            CustomOperators = [.. operators],
            WeightDevice = weightDevice,
            CodeDevice = code.Values.Select(TorchCode.FindDevice).FirstOrDefault(device => device is not null),
        };
    }

    private void ReadCode()
    {
        long total = 0;
        foreach (ZipEntry entry in zip.Entries.Where(e => e.Name.StartsWith(root + "code/", StringComparison.Ordinal) && e.Name.EndsWith(".py", StringComparison.Ordinal)))
        {
            total += entry.Size;
            if (code.Count == MaxCodeFiles || entry.Size > MaxCodeBytes || total > MaxAllCode)
            {
                Limit($"has more code than is looked at, in '{entry.Name}'");
                return;
            }

            if (zip.ReadAll(entry, MaxCodeBytes) is { } bytes)
                code.TryAdd(entry.Name[(root.Length + "code/".Length)..^".py".Length], Encoding.UTF8.GetString(bytes));
            else
                Damage($"has a file '{entry.Name}' that cannot be unpacked");
        }
    }

    // Follows one of the two pickles and looks for the weights that it names.
    private PickleValue? ReadPickle(string name, string folder)
    {
        if (!entries.TryGetValue(root + name, out ZipEntry? entry) || zip.Open(entry) is not { } content)
        {
            Damage($"has no readable '{name}'");
            return null;
        }

        PickleScan scan;
        using (content)
            scan = PickleScanner.Scan(content, budget);
        if (scan.Fault is not null && scan.IsLimit)
            Limit($"has more in '{name}' than is looked at: {scan.Fault}");
        else if (scan.Fault is not null)
            Damage($"has a broken '{name}': {scan.Fault}");
        foreach (PickleValue id in scan.PersistentIds)
            CheckStorage(id, folder);
        return scan.Root;
    }

    // ('storage', type, name of the file, device, number of elements)
    private void CheckStorage(PickleValue id, string folder)
    {
        if (id is not PickleTuple { Items: [_, var type, PickleText key, PickleText device, PickleInteger count, ..] })
            return;
        if (device.Value.StartsWith("cuda", StringComparison.Ordinal))
            weightDevice ??= device.Value;
        if (!entries.TryGetValue(root + folder + key.Value, out ZipEntry? file) && !entries.TryGetValue(root + "data/" + key.Value, out file))
            Damage($"lacks the weights '{folder}{key.Value}' that it names");
        else if (ElementBytes((type as PickleGlobal)?.Name) is { } size && (count.Value < 0 || count.Value > file.Size / size))
            Damage($"needs {count.Value} numbers of {size} bytes from '{file.Name}', which has {file.Size} bytes");
    }

    private static int? ElementBytes(string? storage) => storage switch
    {
        "FloatStorage" or "IntStorage" or "QInt32Storage" => 4,
        "DoubleStorage" or "LongStorage" or "ComplexFloatStorage" => 8,
        "ComplexDoubleStorage" => 16,
        "HalfStorage" or "BFloat16Storage" or "ShortStorage" => 2,
        "CharStorage" or "ByteStorage" or "BoolStorage" or "QInt8Storage" or "QUInt8Storage" or "UntypedStorage" => 1,
        _ => null,
    };

    private (string Name, TorchMethod? Forward) FindForward(PickleValue? model)
    {
        if (model is not PickleObject { Callable: PickleGlobal type })
        {
            if (model is not null)
                Damage("has a data.pkl that is no module");
            return ("", null);
        }

        string name = type.ToString();
        if (!code.TryGetValue(type.Module.Replace('.', '/'), out string? text) || TorchCode.FindClass(text, type.Name) is null)
        {
            Damage($"has no code of its class '{name}'");
            return (name, null);
        }

        return (name, TorchCode.FindForward(text, type.Name, FindTuple));
    }

    private string? FindTuple(string qualified)
    {
        int dot = qualified.LastIndexOf('.');
        return code.TryGetValue(qualified[..dot].Replace('.', '/'), out string? text)
            && TorchCode.FindClass(text, qualified[(dot + 1)..]) is { } body && body.AsSpan(0, body.IndexOf('\n') is > 0 and int end ? end : body.Length).Contains("(NamedTuple)", StringComparison.Ordinal)
            ? body
            : null;
    }

    private void Damage(string what)
    {
        if (fault is not null && !isLimit)
            return;
        fault = what;
        isLimit = false;
    }

    private void Limit(string what)
    {
        isLimit |= fault is null;
        fault ??= what;
    }
}
