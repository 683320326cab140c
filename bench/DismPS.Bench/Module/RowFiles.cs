using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DismPS.Bench.Module;

/// <summary>Writes the golden rows of a model over and over into files of many rows.</summary>
internal static class RowFiles
{
    /// <summary>Rows of the golden case <c>b32</c>.</summary>
    public static float[][] Read(string modelFolder)
    {
        using JsonDocument inputs = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(modelFolder, "inputs.json")));
        JsonElement tensor = inputs.RootElement.GetProperty("cases").EnumerateArray()
            .First(c => c.GetProperty("case").GetString() == "b32").GetProperty("request").GetProperty("inputs")[0];
        float[] values = [.. tensor.GetProperty("data").EnumerateArray().Select(v => v.GetSingle())];
        int width = tensor.GetProperty("shape")[1].GetInt32();
        return [.. values.Chunk(width)];
    }

    /// <summary>A NumPy array of this many rows.</summary>
    public static void WriteNumpy(string path, float[][] rows, int count)
    {
        using var file = new BufferedStream(File.Create(path), 1 << 20);
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({count}, {rows[0].Length}), }}";
        int length = (10 + header.Length + 1 + 63) / 64 * 64;
        file.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)(length - 10), (byte)((length - 10) >> 8)]);
        file.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 11) + "\n"));
        byte[][] bytes = [.. rows.Select(row => row.SelectMany(BitConverter.GetBytes).ToArray())];
        for (int i = 0; i < count; i++)
            file.Write(bytes[i % bytes.Length]);
    }

    /// <summary>A table of this many rows with run and lumisection.</summary>
    public static void WriteCsv(string path, string input, float[][] rows, int count)
    {
        using var file = new StreamWriter(path);
        file.Write("run,lumisection," + string.Join(',', rows[0].Select((_, i) => $"{input}[{i}]")) + "\n");
        string[] texts = [.. rows.Select(row => string.Join(',', row.Select(v => v.ToString("0.0####", CultureInfo.InvariantCulture))))];
        for (int i = 0; i < count; i++)
            file.Write(string.Create(CultureInfo.InvariantCulture, $"398407,{i + 1},{texts[i % texts.Length]}\n"));
    }
}
