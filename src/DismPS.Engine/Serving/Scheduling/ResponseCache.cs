using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace DismPS.Engine.Serving.Scheduling;

/// <summary>Answers of the server's models by a hash of their requests, within a number of bytes: the one that was used longest ago goes first.</summary>
internal sealed class ResponseCache(long maxBytes)
{
    // What an entry takes besides its tensors: nodes of two collections, the key, and the objects themselves.
    private const int EntryBytes = 320;
    private const int MaxKeptHashes = 16;

    private readonly Lock gate = new();
    private readonly Dictionary<CacheKey, LinkedListNode<CachedAnswer>> entries = [];
    private readonly LinkedList<CachedAnswer> byUse = new();
    private readonly Stack<IncrementalHash> hashes = new();
    private long bytes;

    /// <summary>Bytes that the entries take.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
                return bytes;
        }
    }

    /// <summary>Entries.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return entries.Count;
        }
    }

    public bool TryGet(in CacheKey key, [NotNullWhen(true)] out CachedAnswer? answer)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(key, out LinkedListNode<CachedAnswer>? node))
            {
                answer = null;
                return false;
            }

            byUse.Remove(node);
            byUse.AddFirst(node);
            answer = node.Value;
            return true;
        }
    }

    /// <summary>Whether an answer of this size can be kept at all.</summary>
    public bool HasRoomFor(long tensorBytes) => tensorBytes + EntryBytes <= maxBytes;

    public void Add(CachedAnswer answer)
    {
        long size = answer.Bytes + EntryBytes;
        lock (gate)
        {
            if (size > maxBytes || entries.ContainsKey(answer.Key))
                return;
            while (bytes + size > maxBytes)
            {
                CachedAnswer oldest = byUse.Last!.Value;
                byUse.RemoveLast();
                entries.Remove(oldest.Key);
                bytes -= oldest.Bytes + EntryBytes;
            }

            entries.Add(answer.Key, byUse.AddFirst(answer));
            bytes += size;
        }
    }

    /// <summary>A hash to fill; give it back.</summary>
    public IncrementalHash RentHash()
    {
        lock (gate)
        {
            if (hashes.TryPop(out IncrementalHash? hash))
                return hash;
        }

        return IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    public void ReturnHash(IncrementalHash hash)
    {
        lock (gate)
        {
            if (hashes.Count < MaxKeptHashes)
            {
                hashes.Push(hash);
                return;
            }
        }

        hash.Dispose();
    }
}
