public import EdgeModel

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Asks for a command to be run inside an app.
public struct ExecRequest: Codable, Hashable, Sendable {
  /// The most bytes of standard input.
  public static let inputLimit = 1 << 20
  /// The largest request, in bytes: the input as base64, and the arguments.
  package static let bodyLimit = 2 << 20

  /// The command and its arguments.
  public var command: [String]
  /// Which of the app's services it runs in; `nil` for the main one.
  public var service: ServiceName?
  /// After how many seconds it is ended; `nil` for an hour.
  public var timeout: Int64?
  /// What it reads on its standard input, as base64; `nil` for nothing.
  public var input: String?

  /// An empty input is none.
  public init(command: [String], service: ServiceName? = nil, timeout: Int64? = nil, input: [UInt8] = []) {
    self.command = command
    self.service = service
    self.timeout = timeout
    self.input = input.isEmpty ? nil : Data(input).base64EncodedString()
  }

  /// The input's bytes; `nil` where it is no base64.
  public var inputBytes: [UInt8]? {
    guard let input else { return [] }
    return Data(base64Encoded: input).map { Array($0) }
  }
}

/// A line of the answer: a piece of what the command wrote, or, at last, how it ended.
public struct ExecLine: Codable, Hashable, Sendable {
  /// Where the command wrote a piece.
  public enum Stream: String, Codable, Sendable {
    /// Its standard output.
    case output = "stdout"
    /// Its standard error.
    case errors = "stderr"
  }

  /// How a command ended.
  public struct End: Codable, Hashable, Sendable {
    /// Its exit status; 124 where it took too long, `nil` where it could not be run.
    public var status: Int32?
    /// What there is to say beside the status.
    public var reason: String?

    public init(status: Int32?, reason: String? = nil) {
      self.status = status
      self.reason = reason
    }
  }

  /// Where the command wrote it; `nil` in the last line.
  public var stream: Stream?
  /// As base64: output is bytes.
  public var data: String?
  /// In the last line.
  public var end: End?

  /// A piece of what it wrote.
  public init(_ stream: Stream, _ bytes: [UInt8]) {
    self.stream = stream
    data = Data(bytes).base64EncodedString()
  }

  /// The last line.
  public init(end: End) { self.end = end }

  /// The piece's bytes.
  public var bytes: [UInt8] { data.flatMap { Data(base64Encoded: $0) }.map { Array($0) } ?? [] }
}
