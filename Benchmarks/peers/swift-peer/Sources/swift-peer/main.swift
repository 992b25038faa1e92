import AsyncHTTPClient
import Foundation
import NIOCore

// What AsyncHTTPClient takes for the same over the engine's socket: swift-peer ping|list|logs|out PATH COUNT
// [PARALLEL]. Prints one JSON object, as the floors do. `list` reads the answer with JSONDecoder.

struct Wrong: Error {
  let words: String
}

/// What most programs would read of a list.
struct Container: Decodable {
  let id: String
  let names: [String]
  let labels: [String: String]
  let state: String

  enum CodingKeys: String, CodingKey {
    case id = "Id"
    case names = "Names"
    case labels = "Labels"
    case state = "State"
  }
}

func processorMicroseconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

let arguments = CommandLine.arguments
guard arguments.count >= 4, let count = Int(arguments[3]), count > 0,
  let socket = ProcessInfo.processInfo.environment["FLOTILLA_TEST_DOCKER"]?.dropFirst("unix://".count)
else {
  throw Wrong(words: "usage: swift-peer ping|list|logs|out PATH COUNT [PARALLEL]")
}
let (mode, path, width) = (arguments[1], arguments[2], arguments.count > 4 ? Int(arguments[4]) ?? 1 : 1)

/// Go's server refuses a request without a Host field, which this client doesn't send to a socket.
func get(_ client: HTTPClient, _ path: String = path) async throws -> HTTPClientResponse {
  guard let url = URL(httpURLWithSocketPath: String(socket), uri: path) else { throw Wrong(words: "no path: \(path)") }
  var request = HTTPClientRequest(url: url.absoluteString)
  request.headers.add(name: "Host", value: "docker")
  let response = try await client.execute(request, timeout: .minutes(10))
  guard response.status == .ok else { throw Wrong(words: "the engine refused: \(response.status)") }
  return response
}

/// Takes the frames of a log apart and counts what is in them.
struct Frames {
  var head: [UInt8] = []
  var left = 0
  var bytes = 0

  mutating func take(_ buffer: ByteBuffer) {
    var view = buffer.readableBytesView
    while !view.isEmpty {
      if left > 0 {
        let part = min(left, view.count)
        view = view.dropFirst(part)
        left -= part
        bytes += part
      } else if let byte = view.popFirst() {
        head.append(byte)
        guard head.count == 8 else { continue }
        left = head.suffix(4).reduce(0) { $0 << 8 | Int($1) }
        head = []
      }
    }
  }
}

func measured(_ client: HTTPClient) async throws -> (unit: String, operations: Double) {
  switch mode {
  case "ping":
    try await withThrowingTaskGroup { group in
      for task in 0..<width {
        group.addTask {
          for _ in stride(from: task, to: count, by: width) { _ = try await get(client).body.collect(upTo: 1 << 20) }
        }
      }
      try await group.waitForAll()
    }
  case "list":
    for _ in 0..<count {
      let buffer = try await get(client).body.collect(upTo: 64 << 20)
      let containers = try JSONDecoder().decode([Container].self, from: Data(buffer.readableBytesView))
      guard !containers.isEmpty else { throw Wrong(words: "there are no containers") }
    }
  case "logs":
    var frames = Frames()
    for try await buffer in try await get(client).body { frames.take(buffer) }
    return ("MB/s", Double(frames.bytes) / 1e6)
  case "out":
    var bytes = 0
    for try await buffer in try await get(client).body { bytes += buffer.readableBytes }
    return ("MB/s", Double(bytes) / 1e6)
  default: throw Wrong(words: "no such mode: \(mode)")
  }
  return ("requests/s", Double(count))
}

let client = HTTPClient(eventLoopGroupProvider: .singleton)
_ = try await get(client, "/_ping").body.collect(upTo: 1 << 20)
let (clock, before) = (ContinuousClock.now, processorMicroseconds())
let (unit, operations) = try await measured(client)
let (seconds, processor) = (clock.duration(to: .now) / .seconds(1), processorMicroseconds() - before)
print("{\"unit\":\"\(unit)\",\"value\":\(operations / seconds),\"cpu_us\":\(processor / operations)}")
try await client.shutdown().get()
