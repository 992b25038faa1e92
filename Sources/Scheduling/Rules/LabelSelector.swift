/// Which machines, or workloads, by their labels: all of the expressions must hold.
public struct LabelSelector: Codable, Hashable, Sendable {
  /// Of none everything is selected.
  public var expressions: [LabelExpression]

  /// - Parameter expressions: all of which must hold.
  public init(_ expressions: [LabelExpression]) { self.expressions = expressions }

  /// Those whose label has this value.
  public init(_ key: String, is value: String) { self.init([LabelExpression(key, .in, [value])]) }

  /// Whether all expressions hold for these labels.
  public func matches(_ labels: [String: String]) -> Bool { expressions.allSatisfy { $0.matches(labels) } }
}

/// One condition on labels, with the meaning that it has in Kubernetes' node affinity.
public struct LabelExpression: Codable, Hashable, Sendable, CustomStringConvertible {
  /// How the label and the values are compared.
  public enum Operator: String, Codable, Sendable {
    case `in`, notIn, exists
    case doesNotExist, gt, lt
  }

  /// The label's name.
  public var key: String
  /// How they are compared.
  public var relation: Operator
  /// For `in` and `notIn` any number, for `gt` and `lt` one whole number, otherwise none.
  public var values: [String]

  /// - Parameter values: as many as the operator takes; with others `gt` and `lt` hold for nothing.
  public init(_ key: String, _ relation: Operator, _ values: [String] = []) {
    self.key = key
    self.relation = relation
    self.values = values
  }

  /// A label that is no whole number, or a missing one, is neither greater nor less than anything.
  public func matches(_ labels: [String: String]) -> Bool {
    let label = labels[key]
    switch relation {
    case .in: return label.map(values.contains) ?? false
    case .notIn: return label.map { !values.contains($0) } ?? true
    case .exists: return label != nil
    case .doesNotExist: return label == nil
    case .gt: return compare(label) { $0 > $1 }
    case .lt: return compare(label) { $0 < $1 }
    }
  }

  private func compare(_ label: String?, _ holds: (Int64, Int64) -> Bool) -> Bool {
    guard values.count == 1, let limit = values.first.flatMap({ Int64($0) }), let number = label.flatMap({ Int64($0) })
    else { return false }
    return holds(number, limit)
  }

  public var description: String {
    let name = Words.cut(key)
    return switch relation {
    case .in: "\(name) in (\(Words.list(values)))"
    case .notIn: "\(name) not in (\(Words.list(values)))"
    case .exists: "\(name)"
    case .doesNotExist: "no \(name)"
    case .gt: "\(name) > \(Words.list(values))"
    case .lt: "\(name) < \(Words.list(values))"
    }
  }
}
