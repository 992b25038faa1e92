/// The sum of what some scorers make of two shares, CPU's and memory's: however many scorers, one pass over the machines.
///
/// With the shares c and m, h the half of c + m and g the half of |c - m|, both rounded down, and p 1 where c + m is odd, the
/// sum is base + sum * h - difference * g - odd * p. That is exact: c + m and |c - m| are odd together.
struct ShareForm: Hashable {
  var base: Int64 = 0
  var sum: Int64 = 0
  var difference: Int64 = 0
  var odd: Int64 = 0

  @inline(__always)
  func points(cpu: Int64, memory: Int64) -> Int64 {
    let both = cpu &+ memory
    return base &+ sum &* (both &>> 1) &- difference &* (abs(cpu &- memory) &>> 1) &- odd &* (both & 1)
  }

  mutating func add(_ other: ShareForm, weight: Int64) {
    base &+= weight &* other.base
    sum &+= weight &* other.sum
    difference &+= weight &* other.difference
    odd &+= weight &* other.odd
  }
}
