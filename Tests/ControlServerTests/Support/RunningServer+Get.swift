import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

extension RunningServer {
  /// A request as somebody without the client makes it.
  func get(_ path: String, token: String = RunningServer.token) async throws -> (status: Int, body: String) {
    var request = URLRequest(url: try #require(URL(string: url + path)))
    request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
    let (data, response) = try await URLSession.shared.data(for: request)
    return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
  }
}
