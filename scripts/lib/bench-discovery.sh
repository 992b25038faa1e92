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
  give_peer_an_address
  exec {publisher}< <(as_root ip netns exec "$bench_network-peer" "$flotilla_bench" discovery.publish --count 1800)
  read -r -t 60 line <&"$publisher" || die "nothing is published"
  alternate "$runs" ours_mdns no_floor zeroconf avahi
  report discovery.mdns
  remove_bench_network
}

# From the start of an agent that knows nothing but the platform's token to the leader listing it as ready for apps. Both are on
# machines of their own: they find each other by beacon. Each time it is another platform: of two machines that hold the log the one
# left alone takes its time.
bench_discovery_join() {
  build_agent
  say "discovery.join: from an agent's start to being found, joined and ready for apps"
  make_bench_network
  give_peer_an_address
  joins=0
  alternate "$runs" ours_join no_floor
  report discovery.join
  remove_bench_network
}

# bench_member NAMESPACE HOST NAME: an agent of release, whose process is in $scratch/NAME.process.
bench_member() {
  local root=()
  is_root || root=(sudo --)
  start_recorded "$scratch/$3.process" "$scratch/$3.log" \
    "${root[@]}" ip netns exec "$1" env -u FLOTILLA_BROKER -u DOCKER_HOST FLOTILLA_TOKEN="$join_token" \
    "$programs/flotilla-agent" --embedded --runtime process --data-dir "$scratch/$3" --name "$3" --listen "$2:7070" ||
    { say_tail "$scratch/$3.log"; die "the agent ended at once"; }
}

# is_ready NAME: whether the leader says so of a machine.
is_ready() {
  as_root ip netns exec "$bench_network-peer" curl -sf --max-time 2 -H "Authorization: Bearer $join_token" \
    http://10.99.0.2:7070/api/v1/nodes | jq -e --arg name "$1" 'any(.[]; .name == $name and .status == "ready")' >/dev/null
}

ours_join() {
  local start
  joins=$((joins + 1))
  join_token=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
  bench_member "$bench_network-peer" 10.99.0.2 "leader-$joins"
  until is_ready "leader-$joins"; do sleep 0.05; done
  start=$(now_ms)
  bench_member "$bench_network" 10.99.0.1 "joiner-$joins"
  until is_ready "joiner-$joins"; do :; done
  measurement $(($(now_ms) - start))
  end_recorded "$scratch/joiner-$joins.process" 15
  end_recorded "$scratch/leader-$joins.process" 15
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

give_peer_an_address() {
  as_root ip -n "$bench_network-peer" link set lo up
  as_root ip -n "$bench_network-peer" addr add 10.99.0.2/24 broadcast + dev eth0
}

remove_bench_network() {
  local space pid
  [ -n "${bench_network:-}" ] || return 0
  # What was started there, which nothing else has the namespaces of.
  for space in "$bench_network" "$bench_network-peer"; do
    as_root ip netns pids "$space" | while read -r pid; do as_root kill "$pid" || true; done
  done
  as_root ip netns del "$bench_network" || true
  as_root ip netns del "$bench_network-peer" || true
  bench_network=
}
