using System.Diagnostics;
using System.Globalization;
using System.IO.MemoryMappedFiles;
using DismPS.Fuzz.Mutation;

namespace DismPS.Fuzz;

/// <summary>
/// Says on disk which input is at work: a stack overflow ends the whole process, and the next run finds the input by this.
/// The name of the file holds target, seed and process; it is gone when a run ends in order.
/// </summary>
internal sealed class RunMark : IDisposable
{
    private const string Ending = ".running";
    private readonly string path;
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    private RunMark(string path)
    {
        this.path = path;
        file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, sizeof(long));
        view = file.CreateViewAccessor();
    }

    public static RunMark Begin(string folder, string target, int seed)
    {
        Directory.CreateDirectory(folder);
        return new RunMark(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{target} {seed} {Environment.ProcessId}{Ending}")));
    }

    /// <summary>Notes the input that is read next.</summary>
    public void Set(long index) => view.Write(0, index);

    /// <summary>Saves the inputs that ended earlier processes and tells of them; returns how many.</summary>
    public static int TakeCrashes(string folder, TextWriter output)
    {
        int crashes = 0;
        foreach (string mark in Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + Ending) : [])
        {
            string[] parts = Path.GetFileNameWithoutExtension(mark).Split(' ');
            if (parts.Length != 3 || IsRunning(int.Parse(parts[2], CultureInfo.InvariantCulture)) || !FuzzTargets.Names.Contains(parts[0]))
                continue;
            long index = BitConverter.ToInt64(File.ReadAllBytes(mark));
            int seed = int.Parse(parts[1], CultureInfo.InvariantCulture);
            using FuzzTarget target = FuzzTargets.Create(parts[0]);
            string saved = FuzzSession.Save(new FuzzOptions { OutFolder = folder, Seed = seed }, parts[0], index, new InputMaker(target, seed).Make(index));
            output.WriteLine($"{parts[0]}: an earlier run ended within input {index}, saved as {saved}");
            File.Delete(mark);
            crashes++;
        }

        return crashes;
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
        File.Delete(path);
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
