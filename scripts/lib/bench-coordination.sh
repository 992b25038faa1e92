# The tree of shared state beside plain JSON, and what a failover costs.

ours_points() { "$flotilla_bench" coordination.points --count 200000 2>>"$scratch/points.bytes"; }
floor_points() { "$flotilla_bench" coordination.plain --count 200000 2>>"$scratch/plain.bytes"; }
bytes_per_point() { jq -s 'map(.bytes_per_point) | add / length * 10 | round / 10' "$1"; }
bench_coordination_points() {
  build_ours
  say "coordination.points: 200,000 points written, encoded, decoded and merged, beside the same as plain JSON"
  alternate "$runs" ours_points floor_points
  report coordination.points | jq -c --argjson ours "$(bytes_per_point "$scratch/points.bytes")" \
    --argjson floor "$(bytes_per_point "$scratch/plain.bytes")" '. + {ours_bytes_per_point: $ours, floor_bytes_per_point: $floor}'
}

ours_catchup() { "$flotilla_bench" coordination.catchup --count 1000000; }
floor_catchup() { "$flotilla_bench" coordination.plain --count 1000000 2>/dev/null; }
bench_coordination_catchup() {
  build_ours
  say "coordination.catchup: a machine that was away takes over 1,000,000 points"
  alternate 3 ours_catchup floor_catchup
  report coordination.catchup
}

# Five agents as processes on this machine. Nothing stands beside it: what others need is in docs/guarantees.md.
build_lab() {
  [ -z "${failover_lab:-}" ] || return 0
  say "building the agent and the lab in release mode"
  swift build -c release --product flotilla-agent >&2
  swift build -c release --product failover-lab >&2
  failover_lab=$(swift build -c release --show-bin-path)/failover-lab
}

bench_failover_orchestrator() {
  build_lab
  say "failover.orchestrator: the leader's machine loses power, until another one accepts a command; 100 times"
  "$failover_lab" measure orchestrator --runs "${FLOTILLA_BENCH_FAILOVERS:-100}"
}

bench_failover_worker() {
  build_lab
  say "failover.worker: a machine loses power, until its app answers from another one; 30 times"
  "$failover_lab" measure worker --runs "${FLOTILLA_BENCH_FAILOVERS:-30}"
}

bench_failover_handover() {
  build_lab
  say "failover.handover: the lead is handed over, until the next leader accepts a command; 50 times"
  "$failover_lab" measure handover --runs "${FLOTILLA_BENCH_FAILOVERS:-50}"
}

bench_failover_falsepositives() {
  say "failover.falsepositives: 24 virtual hours of failure detection at 5 % loss and 200 ms jitter"
  swift build -c release --product coordination-simulator >&2
  "$(swift build -c release --show-bin-path)/coordination-simulator" --detection-hours 24
}
