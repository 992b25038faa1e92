/// How the API writes an ``ImageEvent``, or the failure that ends them.
struct ImageMessage: Decodable, Sendable {
  let event: ImageEvent
  let failure: String?

  private enum CodingKeys: String, CodingKey {
    case stream, status, id, progress, progressDetail, error, errorDetail, aux
  }

  private struct Failure: Decodable {
    let message: String?
  }

  private struct Progress: Decodable {
    let current: Int64?
    let total: Int64?
  }

  private struct Image: Decodable {
    let id: String?

    enum CodingKeys: String, CodingKey {
      case id = "ID"
    }
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    // Each kind of progress carries something else under "aux".
    let image = try? values.decodeIfPresent(Image.self, forKey: .aux)
    let pushed = try? values.decodeIfPresent(PushedImage.self, forKey: .aux)
    let detail = try values.decodeIfPresent(Progress.self, forKey: .progressDetail)
    event = ImageEvent(
      output: try values.decodeIfPresent(String.self, forKey: .stream),
      status: try values.decodeIfPresent(String.self, forKey: .status),
      layer: try values.decodeIfPresent(String.self, forKey: .id),
      progress: try values.decodeIfPresent(String.self, forKey: .progress), imageID: image?.id,
      doneBytes: detail?.current, totalBytes: detail?.total.flatMap { $0 > 0 ? $0 : nil }, pushed: pushed)
    let error = try values.decodeIfPresent(Failure.self, forKey: .errorDetail)
    failure = try error?.message ?? values.decodeIfPresent(String.self, forKey: .error)
  }
}
