# How long machines take to find each other.

ours_solicit() { "$flotilla_bench" discovery.solicit --count 100; }
bench_discovery_solicit() {
  build_ours
  say "discovery.solicit: a search by beacon on loopback, with the cluster's key, from no socket to the service"
  alternate "$runs" ours_solicit no_floor
  report discovery.solicit
}

ours_scan() { as_root ip netns exec "$bench_network" "$flotilla_bench" discovery.scan --count 3; }
bench_discovery_scan() {
  build_ours
  say "discovery.scan: all of a /24 in which nobody answers"
  bench_network=flotilla-bench-$$
  as_root ip netns add "$bench_network"
  as_root ip netns add "$bench_network-peer"
  as_root ip -n "$bench_network" link set lo up
  as_root ip -n "$bench_network" link add eth0 type veth peer name eth0 netns "$bench_network-peer"
  as_root ip -n "$bench_network-peer" link set eth0 up
  as_root ip -n "$bench_network" addr add 10.99.0.1/24 broadcast + dev eth0
  as_root ip -n "$bench_network" link set eth0 up
  alternate "$runs" ours_scan no_floor
  report discovery.scan
  remove_bench_network
}

remove_bench_network() {
  [ -n "${bench_network:-}" ] || return 0
  as_root ip netns del "$bench_network" || true
  as_root ip netns del "$bench_network-peer" || true
  bench_network=
}
