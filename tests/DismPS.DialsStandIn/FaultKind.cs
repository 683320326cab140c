namespace DismPS.DialsStandIn;

internal enum FaultKind
{
    Answer,
    Reset,
    ResetAfterBytes,
    LostAnswer,
    CutAnswer,
    SlowBody,
    Hang,
    WrongETag,
    Truncate,
    PresignedAddress,
    NextAddress,
}
