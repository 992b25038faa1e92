extension MDNSEngine {
  typealias Key = RecordCache.Key

  /// The questions of all searches on a link, given what is known there.
  func questions(of cache: RecordCache) -> Set<Key> {
    var keys: Set<Key> = []
    func askHost(_ name: DNSName) {
      keys.insert(Key(name: name, type: .a))
      keys.insert(Key(name: name, type: .aaaa))
    }
    func askInstance(_ name: DNSName) {
      keys.insert(Key(name: name, type: .srv))
      keys.insert(Key(name: name, type: .txt))
      for case .service(_, _, _, let target) in cache.entries(name, .srv).map(\.record.data) { askHost(target) }
    }
    for search in searches.values {
      switch search.inquiry {
      case .services(let type):
        keys.insert(Key(name: type, type: .ptr))
        for case .pointer(let instance) in cache.entries(type, .ptr).map(\.record.data) { askInstance(instance) }
      case .instance(let name): askInstance(name)
      case .host(let name): askHost(name)
      }
    }
    return keys
  }

  /// Compares what is known now with what was reported, and reports the difference.
  mutating func reportFindings() {
    for id in searches.keys.sorted() {
      guard let search = searches[id] else { continue }
      let found = findings(for: search.inquiry)
      guard found != search.findings else { continue }
      searches[id]?.findings = found
      for (key, old) in search.findings.sorted(by: { $0.key < $1.key }) where found[key] == nil {
        effects.append(.lost(id, old))
      }
      for (key, new) in found.sorted(by: { $0.key < $1.key }) {
        guard let old = search.findings[key] else {
          effects.append(.found(id, new))
          continue
        }
        if old != new { effects.append(.updated(id, new)) }
      }
    }
  }

  /// What is known on each interface by one family or both. A service is found when all is known that is needed to use
  /// it: host, port, attributes and an address.
  private func findings(for inquiry: MDNSInquiry) -> [MDNSFinding.Key: MDNSFinding] {
    var found: [MDNSFinding.Key: MDNSFinding] = [:]
    let byInterface = Dictionary(grouping: links.keys.sorted(), by: \.interface)
    for (interface, links) in byInterface {
      let caches = links.compactMap { self.links[$0]?.querier.cache }
      func data(_ name: DNSName, _ type: DNSRecordType) -> [DNSRecordData] {
        caches.flatMap { $0.entries(name, type).map(\.record.data) }
      }
      // Those before it are on their way out.
      func newest(_ name: DNSName, _ type: DNSRecordType) -> DNSRecordData? {
        caches.flatMap { $0.entries(name, type) }.max { $0.received < $1.received }?.record.data
      }
      func addresses(_ host: DNSName) -> [IPAddress] {
        let all = (data(host, .a) + data(host, .aaaa)).compactMap { data in
          if case .address(let address) = data { address } else { nil }
        }
        return Set(all).sorted()
      }
      func add(instance name: DNSName) {
        guard case .service(_, _, let port, let host) = newest(name, .srv), case .text(let txt) = newest(name, .txt)
        else { return }
        let finding = MDNSFinding(
          name: name, interface: interface, host: host, port: port, txt: txt, addresses: addresses(host))
        if !finding.addresses.isEmpty { found[finding.key] = finding }
      }
      switch inquiry {
      case .services(let type):
        for case .pointer(let instance) in data(type, .ptr) { add(instance: instance) }
      case .instance(let name): add(instance: name)
      case .host(let name):
        let finding = MDNSFinding(name: name, interface: interface, addresses: addresses(name))
        if !finding.addresses.isEmpty { found[finding.key] = finding }
      }
    }
    return found
  }
}
