#if CommandLineTool
/// Runs tasks wherever a function runs closures, such as on an event loop.
package final class TaskRunner: TaskExecutor {
  private let run: @Sendable (@escaping @Sendable () -> Void) -> Void

  /// Creates an executor.
  ///
  /// - Parameter run: Runs each closure once, in the order in which it receives them.
  package init(_ run: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) { self.run = run }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    run { [self] in
      // SAFETY: the job runs once, and the closure keeps the executor alive meanwhile.
      unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
#endif
