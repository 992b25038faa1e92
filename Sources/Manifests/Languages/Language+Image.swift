extension Language {
  /// No language at all: an image that somebody built elsewhere, named by `config.image`.
  public static let image = Language(withImage: "image")
}
