namespace DismPS.DialsStandIn;

internal enum FaultKind
{
    Answer,
    Reset,
    ResetAfterBytes,
    LostAnswer,
    SlowBody,
    Hang,
    WrongETag,
    Truncate,
    PresignedAddress,
    NextAddress,
}
