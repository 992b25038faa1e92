import EdgeModel

/// The programs of docs/modules/EdgeModel.md.
enum EdgeModelPage {
  static func identifiers() {
    do {
      let name: AppName = try AppName("Shop!")
      print("a good name:", name)
    } catch {
      print(error)  // 'Shop!' is no AppName: 1 to 63 of a-z, 0-9 and hyphens, no hyphen at either end
    }
  }

  static func transitions(_ start: Allocation) throws -> Allocation {
    var allocation = start
    try allocation.move(to: .stop, because: .asked, by: .user)
    return allocation
  }

  static func refusal(_ state: DesiredState) {
    if let refusal = state.refusal { print(refusal) }
  }
}
