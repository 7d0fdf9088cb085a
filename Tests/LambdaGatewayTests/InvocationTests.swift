#if CommandLineTool
@testable import LambdaGateway
import NIOCore
import Testing

@Suite struct InvocationTests {
  @Test("An invocation that a process has taken is freed with it, answered or not")
  func freed() {
    weak var freed: Invocation?
    do {
      let instance = FunctionInstance(number: 1)
      let invocation = Invocation(id: "a", traceID: "b", event: ByteBuffer(string: "{}"), timeout: 1)
      freed = invocation
      instance.take(invocation)
      #expect(invocation.instance === instance)
    }
    #expect(freed == nil)
  }
}
#endif
