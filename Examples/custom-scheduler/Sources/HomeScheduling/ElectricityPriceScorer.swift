public import Scheduling

/// Prefers machines where electricity is cheap now: their attribute `price`, in cents a kilowatt hour.
public struct ElectricityPriceScorer: NodeScorer {
  public let name = "electricity-price"
  private let highest: Int64

  /// - Parameter highest: the price that gets nothing, as does a machine that doesn't say its price.
  public init(highest: Int64 = 60) { self.highest = max(1, highest) }

  public func score(_ workload: WorkloadView, on node: NodeView, _ prepared: borrowing Void) -> Score {
    guard let price = node.attributes["price"] else { return Score(0) }
    return Score(share: price, of: highest).complement
  }
}
