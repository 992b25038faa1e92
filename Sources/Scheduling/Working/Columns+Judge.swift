extension Columns {
  /// What resources and shares say of machines to one workload.
  struct Judge {
    let needs: Needs
    /// The number of the filter for resources; `nil` where there is none.
    let code: UInt8?
    let form: ShareForm

    /// What is compared with the room: nothing is less than nothing.
    fileprivate var least: (cpu: Int64, memory: Int64) {
      func least(_ need: Int64) -> Int64 { code != nil && need > 0 ? need : .min }
      return (least(needs.cpu), least(needs.memory))
    }

    /// Whether more than CPU and memory is asked for.
    fileprivate var hasFurther: Bool { code != nil && (needs.disk > 0 || !needs.named.isEmpty) }
  }

  /// Judges all machines in one pass.
  /// - Parameter facts: what was said of them before; of the same size.
  func judgeAll(_ judge: Judge, facts: Board, to board: inout Board) {
    let (least, needs, form) = (judge.least, judge.needs, judge.form)
    let code = judge.code ?? 0
    var excluded: Int32 = 0
    board.blocked.withUnsafeMutableBufferPointer { blocked in
      board.totals.withUnsafeMutableBufferPointer { totals in
        facts.blocked.withUnsafeBufferPointer { facts in
          for index in 0..<count {
            let (usedCPU, usedMemory) = (used[index], used[count &+ index])
            let (cpu, memory) = (capacity[index], capacity[count &+ index])
            let isShort = least.cpu > cpu.whole &- usedCPU || least.memory > memory.whole &- usedMemory
            let fact = facts[index]
            blocked[index] = fact != 0 ? fact : isShort ? code : 0
            excluded &+= fact == 0 && isShort ? 1 : 0
            totals[index] = form.points(
              cpu: cpu.share(of: usedCPU &+ needs.cpu), memory: memory.share(of: usedMemory &+ needs.memory))
          }
        }
      }
    }
    for filter in board.counts.indices { board.counts[filter] = facts.counts[filter] }
    guard let code = judge.code else { return }
    board.counts[Int(code) - 1] &+= excluded
    guard judge.hasFurther else { return }
    needs.each { kind, need in
      guard need > 0, kind > 1 else { return }
      let base = kind * count
      board.block(code: code) { need > capacity[base &+ $0].whole &- used[base &+ $0] }
    }
  }

  /// Judges some machines anew.
  func judge(_ judge: Judge, at places: [Int32], to board: inout Board) {
    let (least, needs, form) = (judge.least, judge.needs, judge.form)
    let hasFurther = judge.hasFurther
    let code = judge.code ?? 0
    var excluded: Int32 = 0
    board.blocked.withUnsafeMutableBufferPointer { blocked in
      board.totals.withUnsafeMutableBufferPointer { totals in
        for place in places {
          let index = Int(place)
          let (usedCPU, usedMemory) = (used[index], used[count &+ index])
          let (cpu, memory) = (capacity[index], capacity[count &+ index])
          var isShort = least.cpu > cpu.whole &- usedCPU || least.memory > memory.whole &- usedMemory
          if hasFurther, !isShort { isShort = self.isShort(needs, at: index) }
          if isShort, blocked[index] == 0 {
            blocked[index] = code
            excluded &+= 1
          } else if !isShort, code != 0, blocked[index] == code {
            blocked[index] = 0
            excluded &-= 1
          }
          totals[index] = form.points(
            cpu: cpu.share(of: usedCPU &+ needs.cpu), memory: memory.share(of: usedMemory &+ needs.memory))
        }
      }
    }
    if let code = judge.code { board.counts[Int(code) - 1] &+= excluded }
  }

  /// Whether a machine has less room than is needed of anything.
  func isShort(_ needs: Needs, at index: Int) -> Bool {
    var isShort = false
    needs.each { kind, need in
      let place = kind &* count &+ index
      if need > 0, need > capacity[place].whole &- used[place] { isShort = true }
    }
    return isShort
  }
}
