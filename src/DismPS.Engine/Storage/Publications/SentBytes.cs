namespace DismPS.Engine.Storage.Publications;

/// <summary>Adds up the bytes of files that are sent at the same time.</summary>
/// <param name="resource">Name of the resource.</param>
/// <param name="total">Bytes that have to be sent.</param>
/// <param name="progress">Who is told.</param>
internal sealed class SentBytes(string resource, long total, IProgress<PublicationProgress> progress)
{
    private long _sent;

    /// <summary>Takes the bytes of one more file.</summary>
    internal IProgress<long> Of() => new File(this);

    private void Add(long bytes) => progress.Report(new PublicationProgress(resource, Interlocked.Add(ref _sent, bytes), total));

    private sealed class File(SentBytes all) : IProgress<long>
    {
        private long _last;

        public void Report(long value)
        {
            // Reports of one file come from several threads when it is sent in parts.
            long before = Interlocked.Exchange(ref _last, value);
            if (value != before)
                all.Add(value - before);
        }
    }
}
