using System.Text.Json;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Output;

namespace DismPS.Engine.Operations.Scoring;

/// <summary>
/// The journal of a folder of results: one small file for each result in <c>.dismps</c>, so that what it costs does not grow with the number of
/// inputs and one that is broken concerns one input. Results that are not complete lie there, too.
/// </summary>
internal sealed class ScoreJournal : IDisposable
{
    private const string FolderName = ".dismps";
    private const int MaximumBytes = 16 << 20;

    private readonly string _folder;
    private readonly FileStream _lock;

    private ScoreJournal(string folder, FileStream held) => (_folder, _lock) = (folder, held);

    /// <summary>Opens the journal of a folder and keeps others from it.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>: the folder cannot be written, or another run writes there.</exception>
    public static ScoreJournal Open(string results)
    {
        string folder = Path.Combine(results, FolderName);
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Writing(results, e);
        }

        try
        {
            return new ScoreJournal(folder, new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw new DismException(ErrorCode.WriteFailed, $"Another run writes results to '{results}', or the folder cannot be written: {e.Message}", "Wait until it has ended, or name another folder.", results, e);
        }
    }

    /// <summary>Where a result lies until it is complete.</summary>
    public string PartOf(string result) => Path.Combine(_folder, $"{result}.part");

    /// <summary>What is known of a result; null for nothing, also when it cannot be read.</summary>
    public JournalEntry? Read(string result)
    {
        try
        {
            string path = EntryOf(result);
            if (!RegularFile.Exists(path))
                return null;
            byte[] text = RegularFile.ReadAtMost(path, MaximumBytes);
            return text.Length <= MaximumBytes && JsonSerializer.Deserialize(text, JournalJson.Default.JournalEntry) is { IsSound: true } entry ? entry : null;
        }
        catch (Exception e) when (e is JsonException or OverflowException || FileFailure.IsExpected(e))
        {
            return null;
        }
    }

    /// <summary>Replaces what is known of a result, in one step.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    public async Task WriteAsync(string result, JournalEntry entry)
    {
        string path = EntryOf(result);
        AsideFile file = AsideFile.Create(path);
        await using (file.ConfigureAwait(false))
        {
            try
            {
                await file.Stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(entry, JournalJson.Default.JournalEntry)).ConfigureAwait(false);
            }
            catch (Exception e) when (AsideFile.IsWriting(e))
            {
                throw AsideFile.Failed(path, e);
            }

            await file.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Forgets a result and what there is of it.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    public void Forget(string result)
    {
        try
        {
            File.Delete(EntryOf(result));
            File.Delete(PartOf(result));
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Writing(PartOf(result), e);
        }
    }

    public void Dispose() => _lock.Dispose();

    private string EntryOf(string result) => Path.Combine(_folder, $"{result}.json");
}
