using System.ComponentModel;
using System.Runtime.InteropServices;

namespace DismPS.Bench.Hostile;

/// <summary>A copy of an example to which bad things are done.</summary>
internal sealed partial class HostileFolder : IDisposable
{
    public HostileFolder(string example)
    {
        foreach (string file in Directory.GetFiles(example, "*", SearchOption.AllDirectories))
            System.IO.File.Copy(file, File(System.IO.Path.GetRelativePath(example, file)));
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("dismps-hostile").FullName;

    /// <summary>The path of a file whose folder is there.</summary>
    public string File(string name)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    public void Write(string name, string text) => System.IO.File.WriteAllText(File(name), text);

    public void Replace(string from, string to)
    {
        string text = System.IO.File.ReadAllText(File("template.yaml"));
        if (!text.Contains(from, StringComparison.Ordinal))
            throw new InvalidOperationException($"The example does not hold '{from}'.");
        Write("template.yaml", text.Replace(from, to, StringComparison.Ordinal));
    }

    public void Link(string name, string target)
    {
        System.IO.File.Delete(File(name));
        System.IO.File.CreateSymbolicLink(File(name), target);
    }

    public void Pipe(string name)
    {
        System.IO.File.Delete(File(name));
        if (MakeFifo(File(name), 0b110_100_100) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int MakeFifo(string path, uint mode);
}
