internal import ControlAPI
internal import Hummingbird
internal import NIOCore

extension Response {
  /// A JSON document.
  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    Response(
      status: status, headers: [.contentType: Wire.json],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: try ControlJSON.encode(value))))
  }

  /// What went wrong, as every error of the API is told.
  static func error(_ error: ControlError) throws -> Response {
    var response = try json(ErrorDocument(error), status: HTTPResponse.Status(code: error.httpStatus))
    if error.code == .unauthenticated { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }
}
