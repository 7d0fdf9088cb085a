#if CommandLineTool
@testable import LambdaGateway
import NIOCore
import Testing

@Suite(.timeLimit(.minutes(5))) struct InvocationQueueTests {
  private func invocation(_ id: String) -> Invocation {
    Invocation(id: id, traceID: "", event: ByteBuffer(), timeout: 60)
  }

  @Test("First come, first served; what was put back comes first")
  func order() async {
    let queue = InvocationQueue()
    queue.submit(invocation("a"))
    queue.submit(invocation("b"))
    queue.putBack(invocation("c"))
    for id in ["c", "a", "b"] { #expect(await queue.next(for: InvocationPoll())?.id == id) }
  }

  @Test("A waiting poll receives the next invocation; cancelled and ended ones are passed over")
  func waiting() async {
    let queue = InvocationQueue()
    let cancelled = InvocationPoll()
    let first = Task { await queue.next(for: cancelled) }
    while !cancelled.isWaiting { await Task.yield() }
    let poll = InvocationPoll()
    let second = Task { await queue.next(for: poll) }
    while !poll.isWaiting { await Task.yield() }
    cancelled.cancel()
    #expect(await first.value == nil)
    queue.submit(invocation("a"))
    #expect(await second.value?.id == "a")
    let ended = invocation("b")
    ended.finish(.truncated)
    queue.submit(ended)
    queue.submit(invocation("c"))
    #expect(await queue.next(for: InvocationPoll())?.id == "c")
    let late = InvocationPoll()
    late.cancel()
    #expect(await queue.next(for: late) == nil)
  }

  @Test("Demand is an open invocation; failAll ends those that wait")
  func demand() async {
    let queue = InvocationQueue()
    let ended = invocation("a")
    ended.finish(nil)
    queue.submit(ended)
    let demand = Task { await queue.waitForDemand() }
    let waiting = invocation("b")
    queue.submit(waiting)
    await demand.value
    queue.failAll(.exited("exit status 1"))
    #expect(!waiting.isOpen)
    let cancelled = Task { await queue.waitForDemand() }
    cancelled.cancel()
    await cancelled.value
  }
}
#endif
