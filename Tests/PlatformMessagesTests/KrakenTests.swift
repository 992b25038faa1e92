import PlatformMessages
import Testing

@Suite struct KrakenTests {
  @Test func sysinfo() throws {
    let read = try KrakenSysinfo(text: "id-1|Pi 4|10.0.0.7|100|200|300|0.5")
    #expect(
      read
        == KrakenSysinfo(
          systemIdentifier: "id-1", modelName: "Pi 4", address: "10.0.0.7", freeMemory: 100, usedMemory: 200,
          uptimeSeconds: 300, loadAverage: 0.5))
    #expect(try KrakenSysinfo(text: read.text()) == read)
    #expect(try KrakenSysinfo(text: "i|m|a|x|-1|3|y").freeMemory == 0)
    #expect(try KrakenSysinfo(text: "i|a|b|addr|1|2|3|4").modelName == "a|b")
    #expect(throws: KrakenFormatError.self) { try KrakenSysinfo(text: "id-1|Pi 4") }
  }

  @Test func deploymentDescriptionMayHoldTheSeparator() throws {
    let read = try KrakenDeployment(text: #"n|d|Errored|exit 1 | see log|{"state":"EXITED"}"#)
    #expect(read.statusDescription == "exit 1 | see log")
    #expect(read.status == .errored)
    #expect(read.containerStatus == #"{"state":"EXITED"}"#)
    #expect(throws: KrakenFormatError.self) { try read.text() }
  }

  @Test(arguments: KrakenDeployment.Status.allCases) func everyStatus(_ status: KrakenDeployment.Status) throws {
    let message = KrakenDeployment(
      systemIdentifier: "n", deploymentID: "d", status: status, statusDescription: "words")
    #expect(try KrakenDeployment(text: message.text()) == message)
  }

  @Test(arguments: ["n|d|Dancing|x|null", "n|d|Running|null", "", "n|d|running|x|null"])
  func refusedDeployments(_ text: String) {
    #expect(throws: KrakenFormatError.self) { try KrakenDeployment(text: text) }
  }

  @Test func log() throws {
    let read = try KrakenLog(text: "d|a|b\n[LOG]: c")
    #expect(read == KrakenLog(deploymentID: "d", message: "a|b\n[LOG]: c"))
    #expect(try KrakenLog(text: read.text()) == read)
    #expect(throws: KrakenFormatError.self) { try KrakenLog(text: "nothing") }
    #expect(throws: KrakenFormatError.self) { try KrakenLog(text: String(repeating: "a|", count: 1 << 20)) }
  }

  @Test func workRequests() throws {
    let request = KrakenWorkRequest.requestDeployment(id: "d", url: "https://example.org/a/b", branch: "main")
    #expect(try KrakenWorkRequest(text: "request_deployment|d|https://example.org/a/b|main") == request)
    #expect(try KrakenWorkRequest(text: request.text()) == request)
    #expect(try KrakenWorkRequest(text: "cancel_deployment|d") == .cancelDeployment(id: "d"))
    #expect(throws: KrakenFormatError.self) {
      try KrakenWorkRequest.cancelDeployment(id: "a|b").text()
    }
  }

  @Test(arguments: ["set_priority|d", "cancel_deployment", "cancel_deployment|d|e", "request_deployment|d|u", ""])
  func unknownRequestsAreRefused(_ text: String) {
    #expect(throws: KrakenFormatError.self) { try KrakenWorkRequest(text: text) }
  }
}
