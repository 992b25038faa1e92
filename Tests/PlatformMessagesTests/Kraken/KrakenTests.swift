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
    #expect(try read.text() == "id-1|Pi 4|10.0.0.7|100|200|300|0.5")
    #expect(try KrakenSysinfo(text: "i|a|b|addr|1|2|3|4").modelName == "a|b")
    #expect(try KrakenSysinfo(text: "i|Raspberry Pi 4\0||1|2|3|0").modelName == "Raspberry Pi 4\0")
  }

  @Test(arguments: [
    ("id-1|Pi 4", KrakenFormatError.Code.wrongFieldCount, nil),
    ("i|m|a|x|1|3|4", .invalidNumber, "freeMemory"), ("i|m|a|1|-1|3|4", .invalidNumber, "usedMemory"),
    ("i|m|a|1|1|18446744073709551616|4", .invalidNumber, "uptimeSeconds"),
    ("i|m|a|1|1|3|", .invalidNumber, "loadAverage"),
    ("i|m|a|1|1|3|inf", .invalidNumber, "loadAverage"), ("i|m|a|1|1|3|0x1p3", .invalidNumber, "loadAverage"),
    ("i|m|a|1|1|3|1e99", .invalidNumber, "loadAverage"), ("i|m|a|1|1|3|-1", .invalidNumber, "loadAverage"),
    ("|m|a|1|1|3|4", .invalidField, "systemIdentifier"), ("i|m|a\nb|1|1|3|4", .invalidField, "address"),
  ])
  func refusedSysinfo(_ text: String, _ code: KrakenFormatError.Code, _ field: String?) {
    let error = #expect(throws: KrakenFormatError.self) { try KrakenSysinfo(text: text) }
    #expect(error?.code == code)
    #expect(error?.field == field)
  }

  @Test func faultsAreLocated() {
    let error = #expect(throws: KrakenFormatError.self) { try KrakenSysinfo(text: "i|é|a|1|x|3|4") }
    #expect(error?.offset == 9)
    #expect(
      error?.description
        == "not a Kraken sysinfo message: usedMemory at byte 9: 'x' is no whole number from 0 to 18446744073709551615")
  }

  @Test func deploymentDescriptionMayHoldTheSeparator() throws {
    let read = try KrakenDeployment(text: #"n|d|Errored|exit 1 | see log|{"state":"EXITED"}"#)
    #expect(read.statusDescription == "exit 1 | see log")
    #expect(read.status == .errored)
    #expect(read.containerStatus == #"{"state":"EXITED"}"#)
    let error = #expect(throws: KrakenFormatError.self) { try read.text() }
    #expect(error?.code == .unrepresentable)
    #expect(error?.field == "statusDescription")
    #expect(error?.offset == 7)
  }

  @Test func separatorInTheContainersStatus() throws {
    let read = try KrakenDeployment(text: #"n|d|Running|a|null|b|{"state":"x|{\"y|null"}"#)
    #expect(read.statusDescription == "a|null|b")
    #expect(read.containerStatus == #"{"state":"x|{\"y|null"}"#)
  }

  @Test(arguments: KrakenDeployment.Status.allCases) func everyStatus(_ status: KrakenDeployment.Status) throws {
    let message = KrakenDeployment(
      systemIdentifier: "n", deploymentID: "d", status: status, statusDescription: "words\nand more")
    #expect(try KrakenDeployment(text: message.text()) == message)
  }

  @Test(arguments: [
    "n|d|Dancing|x|null", "n|d|Running|null", "", "n|d|running|x|null", "n|d|Running|x|", "n|d|Running|x|{",
    "n|d|Running|x|3", "n|d|Running|x|{}y", "n||Running|x|null", "n|d\u{7F}|Running|x|null",
  ])
  func refusedDeployments(_ text: String) {
    #expect(throws: KrakenFormatError.self) { try KrakenDeployment(text: text) }
  }

  /// As many places as there may be at which the JSON could begin, and none where it does.
  @Test(.timeLimit(.minutes(5))) func manyBeginningsCostLittle() {
    let text = "n|d|Running|" + String(repeating: "{}x|{", count: 200_000) + "}x"
    let error = #expect(throws: KrakenFormatError.self) { try KrakenDeployment(text: text) }
    #expect(error?.code == .invalidJSON)
  }

  @Test func log() throws {
    let read = try KrakenLog(text: "d|a|b\n[LOG]: c")
    #expect(read == KrakenLog(deploymentID: "d", message: "a|b\n[LOG]: c"))
    #expect(throws: KrakenFormatError.self) { try read.text() }
    #expect(try KrakenLog(deploymentID: "d", message: "a\r\nb\n").text() == "d|a\r\nb\n")
    #expect(throws: KrakenFormatError.self) { try KrakenLog(text: "nothing") }
    let error = #expect(throws: KrakenFormatError.self) { try KrakenLog(text: String(repeating: "a|", count: 1 << 20)) }
    #expect(error?.code == .tooLarge)
    #expect(throws: KrakenFormatError.self) {
      try KrakenLog(deploymentID: "d", message: String(repeating: "a", count: 1 << 20)).text()
    }
  }

  /// Swift sees one character, Kraken a separator and a mark.
  @Test func separatorUnderACombiningMark() throws {
    #expect(throws: KrakenFormatError.self) { try KrakenLog(deploymentID: "d", message: "a|\u{301}b").text() }
    let read = try KrakenLog(text: "d|\u{301}x")
    #expect(Array(read.message.utf8) == Array("\u{301}x".utf8))
  }

  @Test func workRequests() throws {
    let request = KrakenWorkRequest.requestDeployment(id: "d", url: "https://example.org/a/b", branch: "main")
    #expect(try KrakenWorkRequest(text: "request_deployment|d|https://example.org/a/b|main") == request)
    #expect(try request.text() == "request_deployment|d|https://example.org/a/b|main")
    #expect(try KrakenWorkRequest(text: "cancel_deployment|d") == .cancelDeployment(id: "d"))
  }

  @Test(arguments: [
    "set_priority|d", "cancel_deployment", "cancel_deployment|d|e", "request_deployment|d|u", "",
    "request_deployment|d|u|", "request_deployment|d|u|b|c", "cancel_deployment|", "cancel_deployment|d\n",
  ])
  func unknownRequestsAreRefused(_ text: String) {
    #expect(throws: KrakenFormatError.self) { try KrakenWorkRequest(text: text) }
  }

  @Test(arguments: ["a|b", "a\nb", "a\0", ""]) func unrepresentableIdentifiers(_ id: String) {
    let error = #expect(throws: KrakenFormatError.self) { try KrakenWorkRequest.cancelDeployment(id: id).text() }
    #expect(error?.code == .unrepresentable)
    #expect(error?.field == "id")
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, -1]) func unrepresentableLoad(_ load: Float) {
    let message = KrakenSysinfo(
      systemIdentifier: "i", modelName: "", address: "", freeMemory: 0, usedMemory: 0, uptimeSeconds: 0,
      loadAverage: load)
    #expect(throws: KrakenFormatError.self) { try message.text() }
  }
}
