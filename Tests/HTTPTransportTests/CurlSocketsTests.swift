import CCurl
import Testing

@testable import HTTPTransport

@Suite struct CurlSocketsTests {
  private let input: Int16 = 1
  private let output: Int16 = 4

  private func watched(_ sockets: CurlSockets, idle: Bool) -> [Int32: Int16] {
    Dictionary(uniqueKeysWithValues: sockets.watch(idle: idle).map { ($0.fd, $0.events) })
  }

  @Test func `what isn't wanted any more is watched only if idle connections are`() {
    let sockets = CurlSockets()
    sockets.want(input | output, of: 7)
    sockets.want(input, of: 8)
    #expect(watched(sockets, idle: false) == [7: input | output, 8: input])
    sockets.wantNothing(of: 7)
    #expect(watched(sockets, idle: true) == [7: input, 8: input])
    #expect(watched(sockets, idle: false) == [8: input])
    #expect(watched(sockets, idle: true) == [8: input], "it was let go of")
  }

  @Test func `the thread is woken for the next request only where it doesn't watch`() {
    let sockets = CurlSockets()
    sockets.want(input, of: 7)
    sockets.wantNothing(of: 7)
    _ = sockets.watch(idle: true)
    sockets.want(input, of: 7)
    #expect(!sockets.mustWake)
    sockets.want(input | output, of: 7)
    #expect(sockets.mustWake)
    sockets.wantNothing(of: 7)
    _ = sockets.watch(idle: false)
    sockets.want(input, of: 7)
    #expect(sockets.mustWake)
  }

  @Test func `an idle connection that its peer closes is not looked at again`() {
    let sockets = CurlSockets()
    sockets.want(input, of: 7)
    sockets.spoke(7)
    #expect(watched(sockets, idle: true) == [7: input], "it is wanted")
    sockets.wantNothing(of: 7)
    #expect(watched(sockets, idle: true) == [7: input])
    sockets.spoke(7)
    #expect(watched(sockets, idle: true).isEmpty)
  }

  @Test func `a watched connection isn't closed behind the thread's back`() {
    let sockets = CurlSockets()
    sockets.want(input, of: 7)
    sockets.wantNothing(of: 7)
    _ = sockets.watch(idle: true)
    sockets.closing(7)
    #expect(sockets.mustWake)
    #expect(watched(sockets, idle: true).isEmpty)
    #expect(!sockets.mustWake)
  }
}
