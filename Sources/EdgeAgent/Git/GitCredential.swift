import EdgeModel

/// What one fetch shows to its server, and where it is kept.
struct GitCredential: Sendable {
  let id: SecretID
  /// As it is kept, sealed: to tell whether it is still the same.
  let value: SealedSecret.Value
  let content: RepositoryCredential

  init(id: SecretID, value: SealedSecret.Value, _ content: RepositoryCredential) {
    self.id = id
    self.value = value
    self.content = content
  }
}
