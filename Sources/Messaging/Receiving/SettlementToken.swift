/// What the holders of a message have in common: when the last one lets go of it unsettled, it goes back.
final class SettlementToken: Sendable {
  let receipt: DeliveryReceipt

  init(_ receipt: DeliveryReceipt) { self.receipt = receipt }

  deinit { receipt.settle(.requeue) }
}
