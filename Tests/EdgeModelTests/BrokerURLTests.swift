import EdgeModel
import Foundation
import Testing

struct BrokerURLTests {
  @Test(arguments: [
    ("amqp://ann:secret@10.0.0.7:5672/shop", "10.0.0.7:5672"), ("amqp://ann:sec@ret@cellar/shop", "cellar"),
    ("amqp://[fe80::1]:5672", "[fe80::1]:5672"), ("amqps://secret@cellar?heartbeat=1", "cellar"),
  ])
  func noTextOfItHasTheLogin(_ text: String, _ place: String) throws {
    let url = try #require(BrokerURL(text))
    #expect(url.text == text)
    var dumped = ""
    dump(url, to: &dumped)
    for shown in ["\(url)", String(reflecting: url), dumped, "\([url])"] {
      #expect(shown.contains(place))
      #expect(!shown.contains("sec") && !shown.contains("ret") && !shown.contains("ann"))
    }
  }

  @Test(arguments: ["", "cellar", "://cellar", "amqp://", "amqp://ann:secret@", "amqp://a b", "amqp:///shop"])
  func whatIsNoURLIsRefused(_ text: String) throws {
    #expect(BrokerURL(text) == nil)
    let json = try JSONEncoder().encode([text])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([BrokerURL].self, from: json) }
  }

  @Test func itsLengthIsLimited() {
    let host = String(repeating: "a", count: BrokerURL.maximumLength - 7)
    #expect(BrokerURL("amqp://" + host) != nil)
    #expect(BrokerURL("amqp://a" + host) == nil)
  }

  @Test func anAgentThatKnowsNoBrokersIsUnderstood() throws {
    let cluster = ClusterID.random()
    let text = #"{"cluster":"\#(cluster)","epoch":3,"agents":[]}"#
    let contact = try JSONDecoder().decode(Contact.self, from: Data(text.utf8))
    #expect(contact == Contact(cluster: cluster, epoch: 3, agents: []))
    let url = BrokerURL("amqp://ann:secret@cellar/shop")
    let named = Contact(cluster: cluster, epoch: 3, agents: [], broker: url)
    #expect(try JSONDecoder().decode(Contact.self, from: try JSONEncoder().encode(named)) == named)
  }
}
