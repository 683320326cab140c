namespace DismPS.Engine.Runtimes.Python;

/// <summary>Kinds of frames between server and worker; docs/worker.md says what each holds.</summary>
internal enum FrameKind : byte
{
    Load = 1,
    Infer = 2,
    Ping = 3,
    Stop = 4,
    Cancel = 5,
    Taken = 6,
    Hello = 16,
    Loaded = 17,
    LoadFailed = 18,
    Response = 19,
    Error = 20,
    Pong = 21,
}
