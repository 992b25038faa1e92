# Placements per second, beside a bare loop over plain arrays; how well it packs, beside bounds and others' rules.

bench_scheduling_places() {
  local kind=$1 nodes
  build_ours
  for nodes in 200 1000 5000 10000; do
    say "scheduling.$kind.$nodes: copies of apps placed one after the other, every machine looked at"
    eval "ours_places() { \"\$flotilla_bench\" scheduling.$kind --count $nodes; }"
    eval "floor_places() { \"\$flotilla_bench\" scheduling.floor --count $nodes; }"
    alternate "$runs" ours_places floor_places
    report "scheduling.$kind.$nodes"
  done
}

ours_replace() { "$flotilla_bench" scheduling.replace --count 1000; }
no_floor() { echo '{"unit":"ms","value":0}'; }
bench_scheduling_replace() {
  build_ours
  say "scheduling.replace: 200 workloads of a lost machine get new places among 1,000"
  alternate "$runs" ours_replace no_floor
  report scheduling.replace
}

bench_scheduling_memory() {
  build_ours
  say "scheduling.memory: bytes of 5,000 machines and ten workloads each"
  "$flotilla_bench" scheduling.memory --count 5000
}

bench_scheduling_pack() {
  build_ours
  say "scheduling.pack: bins above the lower bound"
  "$flotilla_bench" scheduling.pack --count "${FLOTILLA_BENCH_SEEDS:-20}"
}

bench_scheduling_online() {
  build_ours
  say "scheduling.online: workloads that come and go on 100 machines, beside the rules of others"
  "$flotilla_bench" scheduling.online --count "${FLOTILLA_BENCH_SEEDS:-20}"
}
