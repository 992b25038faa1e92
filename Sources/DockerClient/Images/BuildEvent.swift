/// What a build reports while it goes on.
public struct BuildEvent: Sendable, Hashable {
  /// What a step or its command wrote, as it stands, often with a line break at the end.
  public let output: String?
  /// What is being done with a layer of an image that is pulled, which layer, and how far it is, in words.
  public let status: String?
  public let layer: String?
  public let progress: String?
  /// The id of the image, near the end.
  public let imageID: String?
}

/// An image that was built.
public struct BuiltImage: Sendable, Hashable {
  public let id: String
}

/// How the API writes it.
struct BuildMessage: Decodable, Sendable {
  struct Failure: Decodable {
    let code: Int?
    let message: String?
  }

  let event: BuildEvent
  let failure: String?

  private enum CodingKeys: String, CodingKey {
    case stream, status, id, progress, error, errorDetail, aux
  }

  private struct Image: Decodable {
    let id: String?

    enum CodingKeys: String, CodingKey {
      case id = "ID"
    }
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    // Other kinds of progress carry other things under "aux".
    let image = try? values.decodeIfPresent(Image.self, forKey: .aux)
    event = BuildEvent(
      output: try values.decodeIfPresent(String.self, forKey: .stream),
      status: try values.decodeIfPresent(String.self, forKey: .status),
      layer: try values.decodeIfPresent(String.self, forKey: .id),
      progress: try values.decodeIfPresent(String.self, forKey: .progress), imageID: image?.id)
    let detail = try values.decodeIfPresent(Failure.self, forKey: .errorDetail)
    failure = try detail?.message ?? values.decodeIfPresent(String.self, forKey: .error)
  }
}
