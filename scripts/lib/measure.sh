# Measuring ours beside the floor. A measurement is a command that prints one JSON object: {"unit", "value", "cpu_us"}.

# alternate RUNS OURS FLOOR [PEER…]: runs the commands in turn, and leaves the objects in $scratch/ours, $scratch/floor and
# $scratch/peers, those of peers with their names. The command of a peer is peer_PEER; one that fails is left out.
alternate() {
  local runs=$1 ours=$2 floor=$3 run peer
  shift 3
  : >"$scratch/ours"
  : >"$scratch/floor"
  : >"$scratch/peers"
  for ((run = 1; run <= runs; run++)); do
    "$floor" >>"$scratch/floor"
    "$ours" >>"$scratch/ours"
    for peer in "$@"; do
      if "peer_$peer" >"$scratch/peer"; then jq -c --arg peer "$peer" '. + {peer: $peer}' "$scratch/peer" >>"$scratch/peers"; fi
    done
    say "  run $run of $runs: ours $(tail -n 1 "$scratch/ours"), floor $(tail -n 1 "$scratch/floor")"
  done
}

# report BENCH: the medians of all, the ratio of ours and the floor and the processor time as one line on standard output.
report() {
  jq -n -c --arg bench "$1" --slurpfile ours "$scratch/ours" --slurpfile floor "$scratch/floor" \
    --slurpfile peers "$scratch/peers" '
    def median: sort | if length == 0 then null
      elif length % 2 == 1 then .[length / 2 | floor] else (.[length / 2 - 1] + .[length / 2]) / 2 end;
    def rounded: if . == null then null else . * 100 | round / 100 end;
    def of_peers(f): $peers | group_by(.peer) | map({key: .[0].peer, value: (map(f) | median | rounded)}) | from_entries;
    ($ours | map(.value) | median) as $o | ($floor | map(.value) | median) as $f
    | {bench: $bench, unit: ($ours[0].unit), ours: ($o | rounded), floor: ($f | rounded), peers: of_peers(.value),
       ratio: (if $f == null or $f == 0 then null else $o / $f | . * 1000 | round / 1000 end), runs: ($ours | length)}
    + (if $ours[0].cpu_us then {ours_cpu_us: ($ours | map(.cpu_us) | median | rounded)} else {} end)
    + (if $floor[0].cpu_us then {floor_cpu_us: ($floor | map(.cpu_us) | median | rounded)} else {} end)
    + (if $peers[0].cpu_us then {peers_cpu_us: of_peers(.cpu_us)} else {} end)
    + (if $ours[0].p99_us then {p99_us: ($ours | map(.p99_us) | median | rounded)} else {} end)
    + (if $floor[0].p99_us then {floor_p99_us: ($floor | map(.p99_us) | median | rounded)} else {} end)
    + (if $ours[0].memory_mb then {memory_mb: ($ours | map(.memory_mb) | max | rounded)} else {} end)
    + (if $ours[0].cpu_percent then {cpu_percent: ($ours | map(.cpu_percent) | median | rounded)} else {} end)'
}

now_ms() { date +%s%3N; }
