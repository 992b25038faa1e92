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
  make_bench_network
  alternate "$runs" ours_scan no_floor
  report discovery.scan
  remove_bench_network
}

ours_mdns() { as_root ip netns exec "$bench_network" "$flotilla_bench" discovery.mdns --count 100; }
peer_zeroconf() { mdns_peer zeroconf 30; }
# Its daemon begins anew for each search, which takes a second.
peer_avahi() { mdns_peer avahi 10; }
mdns_peer() {
  as_root ip netns exec "$bench_network" /usr/bin/python3 Benchmarks/peers/mdns_search.py \
    "Tests/DiscoveryTests/Interoperation/Peers/$1_peer.py" _flotilla-bench._tcp "$2"
}
bench_discovery_mdns() {
  local publisher line
  build_ours
  say "discovery.mdns: p99 of a search for a service on another machine, with nothing known; the peers search for the same one"
  make_bench_network
  as_root ip -n "$bench_network-peer" link set lo up
  as_root ip -n "$bench_network-peer" addr add 10.99.0.2/24 broadcast + dev eth0
  exec {publisher}< <(as_root ip netns exec "$bench_network-peer" "$flotilla_bench" discovery.publish --count 1800)
  read -r -t 60 line <&"$publisher" || die "nothing is published"
  alternate "$runs" ours_mdns no_floor zeroconf avahi
  report discovery.mdns
  remove_bench_network
}

make_bench_network() {
  bench_network=flbench$$
  as_root ip netns add "$bench_network"
  as_root ip netns add "$bench_network-peer"
  as_root ip -n "$bench_network" link set lo up
  as_root ip -n "$bench_network" link add eth0 type veth peer name eth0 netns "$bench_network-peer"
  as_root ip -n "$bench_network-peer" link set eth0 up
  as_root ip -n "$bench_network" addr add 10.99.0.1/24 broadcast + dev eth0
  as_root ip -n "$bench_network" link set eth0 up
}

remove_bench_network() {
  [ -n "${bench_network:-}" ] || return 0
  # The publisher, which nothing else has the namespace of.
  as_root ip netns pids "$bench_network-peer" | while read -r pid; do as_root kill "$pid" || true; done
  as_root ip netns del "$bench_network" || true
  as_root ip netns del "$bench_network-peer" || true
  bench_network=
}
