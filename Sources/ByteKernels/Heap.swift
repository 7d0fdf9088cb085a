#if CommandLineTool
internal import CByteKernels

/// Settings of the process's heap.
package enum Heap {
  /// Makes the heap return large blocks to the system as soon as they are freed, where it would keep them.
  ///
  /// Call it before there are other threads.
  package static func returnLargeBlocks() { cbk_return_large_blocks() }
}
#endif
