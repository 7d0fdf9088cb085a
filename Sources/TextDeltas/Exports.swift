// Borrowed bytes are copied by `[UInt8](copyingBytes:)` and `String(repairing:)`, which ByteKernels defines once for all
// modules. Users cannot import it.
@_exported public import ByteKernels
