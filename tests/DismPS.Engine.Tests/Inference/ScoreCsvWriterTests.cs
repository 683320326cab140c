using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Tests.Inference;

public sealed class ScoreCsvWriterTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("dismps-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Rows_are_written_with_their_columns_and_right_quotes()
    {
        Dictionary<string, string> columns = new() { ["note, \"odd\""] = "a,b", ["score"] = "line\nbreak" };
        string text = await Write(
            new ScoredRow { Row = 0, Run = 398407, Lumisection = 17, Score = 0.0026269245f, ScoreType = DataType.Fp32, Threshold = 0.01267, IsAnomaly = false, ModelName = "m", Columns = columns },
            new ScoredRow { Row = 1, Score = double.NaN, Threshold = 0.01267, IsAnomaly = null, ModelName = "m", Columns = new Dictionary<string, string> { ["score"] = "x" } },
            new ScoredRow { Row = 2, Score = double.PositiveInfinity, IsAnomaly = true, ModelName = "m" });
        Assert.Equal(
            "row,run,lumisection,score,threshold,is_anomaly,\"note, \"\"odd\"\"\",input.score\n"
            + "0,398407,17,0.0026269245,0.01267,false,\"a,b\",\"line\nbreak\"\n"
            + "1,,,NaN,0.01267,,,x\n"
            + "2,,,Infinity,,true,,\n", text);
    }

    [Fact]
    public async Task What_is_written_is_read_back_by_the_reader()
    {
        string text = await Write([.. Enumerable.Range(0, 500).Select(i => new ScoredRow
        {
            Row = i, Run = 1, Lumisection = i, Score = Math.Sqrt(i), IsAnomaly = i % 7 == 0, ModelName = "m", Columns = new Dictionary<string, string> { ["n"] = $"\"{i}\"," },
        })]);
        List<InputBatch> batches = await Inputs.Csv(text, Inputs.Spec("score", DataType.Fp64, -1), new InputReaderOptions { BatchSize = 1000 });
        Assert.Equal(Enumerable.Range(0, 500).Select(i => Math.Sqrt(i)), batches[0].Inputs[0].AsSpan<double>().ToArray());
        Assert.Equal("\"499\",", batches[0].Labels[499].Columns["n"]);
    }

    [Fact]
    public async Task No_rows_make_a_header() => Assert.Equal("row,run,lumisection,score,threshold,is_anomaly\n", await Write());

    [Fact]
    public async Task The_file_appears_only_when_complete_and_replaces_the_old_one()
    {
        string path = Path.Combine(folder, "scores.csv");
        await File.WriteAllTextAsync(path, "old");
        await using (ScoreCsvWriter writer = ScoreCsvWriter.Create(path))
        {
            await writer.WriteAsync([Row()], default);
        }

        Assert.Equal("old", await File.ReadAllTextAsync(path));
        Assert.Single(Directory.GetFiles(folder));
        await using (ScoreCsvWriter writer = ScoreCsvWriter.Create(path))
        {
            await writer.WriteAsync([Row()], default);
            await writer.CompleteAsync(default);
        }

        Assert.StartsWith("row,", await File.ReadAllTextAsync(path));
        Assert.Single(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Trouble_with_the_disk_is_a_writing_error()
    {
        Assert.Equal(ErrorCode.WriteFailed, Assert.Throws<DismException>(() => ScoreCsvWriter.Create(Path.Combine(folder, "missing/scores.csv"))).Code);
        Assert.Equal(ErrorCode.WriteFailed, Assert.Throws<DismException>(() => ScoreCsvWriter.Create(folder)).Code);
        await using ScoreCsvWriter full = ScoreCsvWriter.Create(new FullDisk(), "full.csv");
        DismException fault = await Assert.ThrowsAsync<DismException>(async () =>
        {
            await full.WriteAsync(Enumerable.Range(0, 100_000).Select(_ => Row()), default);
            await full.CompleteAsync(default);
        });
        Assert.Equal(ErrorCode.WriteFailed, fault.Code);
        Assert.Contains("full.csv", fault.Message);
    }

    private static ScoredRow Row() => new() { Row = 0, Score = 1, IsAnomaly = true, ModelName = "m" };

    private static async Task<string> Write(params ScoredRow[] rows)
    {
        MemoryStream stream = new();
        await using ScoreCsvWriter writer = ScoreCsvWriter.Create(stream, "a.csv");
        await writer.WriteAsync(rows, default);
        await writer.CompleteAsync(default);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("No space left on device");

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw new IOException("No space left on device");
    }
}
