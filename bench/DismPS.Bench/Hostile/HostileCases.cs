using System.IO.Compression;
using System.Text;

namespace DismPS.Bench.Hostile;

/// <summary>What is known to bring readers down: nesting, multiplication, length, size, compression, and files that are none.</summary>
internal static class HostileCases
{
    private const int Million = 1_000_000;

    public static IReadOnlyList<HostileCase> All { get; } =
    [
        Text("alias bomb", "DISM0007", () => "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range('b', 20).Select(c => $"{(char)c}: &{(char)c} [{string.Join(',', Enumerable.Repeat($"*{(char)(c - 1)}", 9))}]\n"))),
        Text("merge bomb", "DISM0007", () => "a: &a {k: 1, l: 2, m: 3}\n" + string.Concat(Enumerable.Range('b', 20).Select(c => $"{(char)c}: &{(char)c} {{<<: [{string.Join(',', Enumerable.Repeat($"*{(char)(c - 1)}", 9))}]}}\n"))),
        Text("1,000,000 brackets", "DISM0006", () => new string('[', Million)),
        Text("1,000,000 braces", "DISM0006", () => Repeat("{a: ", Million)),
        Text("1,000,000 lists in lists", "DISM0006", () => Repeat("- ", Million)),
        Text("1,000,000 keys as keys", "DISM0006", () => Repeat("? ", Million)),
        Text("2,800 indented keys", "DISM0006", () => string.Concat(Enumerable.Range(0, 2800).Select(i => new string(' ', i) + "a:\n"))),
        Text("scalar of 50 MB", "DISM0002", () => "Description: " + new string('x', 50 * Million)),
        Text("scalar of just below 4 MiB", "DISM0002", () => "Description: " + new string('x', (4 << 20) - 20)),
        Text("quoted scalar of escapes", "DISM0002", () => "Description: \"" + Repeat("\\x41", Million) + "\""),
        Text("400,000 keys", "DISM0002", () => string.Concat(Enumerable.Range(0, 400_000).Select(i => $"k{i}: 1\n"))),
        Text("24,000 times one key", "DISM0012", () => Repeat("a: 1\n", 24_000)),
        Text("12,000 empty resources", "DISM0012", () => "TemplateFormatVersion: '2025-03-31'\nDescription: x\nResources:\n" + string.Concat(Enumerable.Range(0, 12_000).Select(i => $"  R{i}: {{Type: x}}\n"))),
        Text("key of 1 MB, repeated", "DISM0002", () => "? &a " + new string('x', Million) + "\n: 1\n" + Repeat("? *a\n: 1\n", 2000)),
        Text("4 MiB of comments", "DISM0008", () => Repeat("# x\n", Million)),
        Text("4 MiB of colons", "DISM0002", () => new string(':', 4 << 20)),
        new("pipe as template", "DISM0010", f => f.Pipe("template.yaml")),
        new("device as template", "DISM0010", f => f.Link("template.yaml", "/dev/zero")),
        new("circle of links as template", "There is no template", f => Circle(f, "template.yaml")),
        new("pipe as settings", "DISM0021", f => f.Pipe(".dismps.yaml")),
        new("pipe as model", "DISM0701", f => f.Pipe("model.onnx")),
        new("device as model", "DISM0701", f => f.Link("model.onnx", "/dev/zero")),
        new("circle of links as model", "DISM0701", f => Circle(f, "model.onnx")),
        new("model outside the folder", "DISM0707", f => f.Replace("ModelUri: model.onnx", "ModelUri: ../../../../../etc/passwd")),
        new("pipe as script", "DISM0803", f => f.Pipe("code/app.py")) { Example = "sklearn" },
        new("pipe in the code folder", "DISM0713", f => f.Pipe("code/in")) { Example = "sklearn" },
        new("circle of links in the code folder", "DISM0703", f => f.Link("code/loop", "../code")) { Example = "sklearn" },
        new("circle of links as code folder", "DISM0702", f => { f.Replace("CodeUri: code", "CodeUri: circle"); Circle(f, "circle"); }) { Example = "sklearn" },
        new("30,000 files in the code folder", "", ManyFiles) { Example = "sklearn" },
        new("script of 16 MB of brackets", "DISM0804", f => f.Write("code/app.py", new string('(', 16 * Million))) { Example = "sklearn" },
        new("pipe as saved_model.pb", "DISM0701", f => f.Pipe("saved_model/saved_model.pb")) { Example = "tensorflow-savedmodel" },
        new("ONNX model of 3 GB", "DISM0903", f => LargeOnnx(f.File("model.onnx"))),
        new("3 GB of nothing as ONNX", "DISM0901", f => Sparse(f.File("model.onnx"))),
        new("zip bomb as TorchScript", "DISM1003", f => Bomb(f.File("model.pt"))) { Example = "torchscript" },
        new("zlib bomb as joblib", "DISM1109", f => Compressed(f.File("model.joblib"), 0)) { Example = "sklearn" },
        new("zlib bomb of opcodes as joblib", "DISM1111", f => Compressed(f.File("model.joblib"), (byte)']')) { Example = "sklearn" },
        new("50 MB of brackets as XGBoost", "DISM1203", f => f.Write("flagger.ubj", "{\"learner\":" + new string('[', 50 * Million))) { Example = "xgboost" },
        new("100 MB in one line as LightGBM", "DISM1203", f => f.Write("flagger.txt", "tree\nversion=v4\nfeature_names=" + new string('x', 100 * Million))) { Example = "lightgbm" },
    ];

    private static HostileCase Text(string name, string expected, Func<string> text) => new(name, expected, f => f.Write("template.yaml", text()));

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();

    private static void Circle(HostileFolder folder, string name)
    {
        folder.Link(name, "other");
        folder.Link("other", name);
    }

    private static void ManyFiles(HostileFolder folder)
    {
        for (int i = 0; i < 30_000; i++)
            File.WriteAllBytes(folder.File($"code/d{i % 100}/f{i}"), []);
    }

    // The example's model with one more weight, whose 3 GB are a hole in the file.
    private static void LargeOnnx(string path)
    {
        const long Weights = 3L << 30;
        byte[] model = File.ReadAllBytes(path);
        byte[] data = [0x4A, .. Varint(Weights)];
        byte[] weight = [0x08, 0x06, 0x10, 0x01, 0x42, 0x01, (byte)'w', .. data];
        byte[] initializer = [0x2A, .. Varint(weight.Length + Weights), .. weight];
        using FileStream file = File.Create(path);
        for (int at = 0; at < model.Length;)
        {
            int start = at;
            ulong key = Read(model, ref at);
            ulong value = Read(model, ref at);
            int end = (key & 7) == 2 ? at + (int)value : at;
            if (key >> 3 != 7)
            {
                file.Write(model, start, end - start);
            }
            else
            {
                file.Write([0x3A, .. Varint((long)value + initializer.Length + Weights)]);
                file.Write(model, at, end - at);
                file.Write(initializer);
                file.SetLength(file.Position + Weights);
                file.Seek(0, SeekOrigin.End);
            }

            at = end;
        }
    }

    private static void Sparse(string path)
    {
        using FileStream file = File.Create(path);
        file.SetLength(3L << 30);
    }

    private static void Bomb(string path)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (string name in (ReadOnlySpan<string>)["m/data.pkl", "m/code/__torch__.py", "m/constants.pkl", "m/version"])
        {
            using Stream entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
            Fill(entry, (byte)'(', 512);
        }
    }

    private static void Compressed(string path, byte value)
    {
        using var zlib = new ZLibStream(File.Create(path), CompressionLevel.Fastest);
        zlib.Write([0x80, 0x04]);
        Fill(zlib, value, 1024);
    }

    private static void Fill(Stream stream, byte value, int megabytes)
    {
        var block = new byte[1 << 20];
        Array.Fill(block, value);
        for (int i = 0; i < megabytes; i++)
            stream.Write(block);
    }

    private static byte[] Varint(long value)
    {
        List<byte> bytes = [];
        for (; value > 0x7F; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    private static ulong Read(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
