using System.Buffers;
using DismPS.Engine.Hosting;

namespace DismPS.Fuzz.Targets;

/// <summary>The reader of a server's log: whatever the file holds, it comes to an end.</summary>
internal sealed class LogFileTarget() : FuzzTarget("log-file", Files, Parts)
{
    private static readonly IReadOnlyList<byte[]> Parts = Words(
        "# log of process 1, part 1\n", "# log of process 1, part 99999999999\n", ", part ", "\n", "\t", "\t-\t", "2026-01-02T03:04:05.678Z\t", "2026-13-02T03:04:05.678Z", "2147483648", "\0");

    private static readonly IReadOnlyList<byte[]> Files = [MakeFile(1), MakeFile(2)];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("dismps-fuzz-log");

    public override bool Run(byte[] input)
    {
        var server = ServerLogFile.In(folder.FullName, 1, DateTimeOffset.UnixEpoch);
        File.WriteAllBytes(server.Path, input);
        using var reader = new LogReader(server);
        int entries = 0;
        while (reader.Read() is not null)
            Require(++entries <= input.Length, "there are more lines than bytes");
        bool hasRest = reader.ReadRest() is not null;
        Require(reader.Read() is null, "a line came after the end");
        return entries > 0 || hasRest;
    }

    public override void Dispose() => folder.Delete(recursive: true);

    private static byte[] MakeFile(int part)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(LogFormat.FirstLine(1, part));
        LogFormat.Write(bytes, DateTimeOffset.UnixEpoch, "metsig", 0, "loading");
        LogFormat.Write(bytes, DateTimeOffset.UnixEpoch, LogEntry.Server, null, "ready\tat http://127.0.0.1:8000/");
        return bytes.WrittenSpan.ToArray();
    }
}
