# Measuring ours beside the floor. A measurement is a command that prints one JSON object: {"unit", "value", "cpu_us"}.

# alternate RUNS OURS FLOOR: runs the two commands in turn, and leaves the objects in $scratch/ours and $scratch/floor.
alternate() {
  local runs=$1 ours=$2 floor=$3 run
  : >"$scratch/ours"
  : >"$scratch/floor"
  for ((run = 1; run <= runs; run++)); do
    "$floor" >>"$scratch/floor"
    "$ours" >>"$scratch/ours"
    say "  run $run of $runs: ours $(tail -n 1 "$scratch/ours"), floor $(tail -n 1 "$scratch/floor")"
  done
}

# report BENCH: the medians of both, their ratio and the processor time as one line on standard output.
report() {
  jq -n -c --arg bench "$1" --slurpfile ours "$scratch/ours" --slurpfile floor "$scratch/floor" '
    def median: sort | if length == 0 then null
      elif length % 2 == 1 then .[length / 2 | floor] else (.[length / 2 - 1] + .[length / 2]) / 2 end;
    def rounded: if . == null then null else . * 100 | round / 100 end;
    ($ours | map(.value) | median) as $o | ($floor | map(.value) | median) as $f
    | {bench: $bench, unit: ($ours[0].unit), ours: ($o | rounded), floor: ($f | rounded), peers: {},
       ratio: (if $f == null or $f == 0 then null else $o / $f | . * 1000 | round / 1000 end), runs: ($ours | length)}
    + (if $ours[0].cpu_us then {ours_cpu_us: ($ours | map(.cpu_us) | median | rounded)} else {} end)
    + (if $floor[0].cpu_us then {floor_cpu_us: ($floor | map(.cpu_us) | median | rounded)} else {} end)
    + (if $ours[0].cpu_percent then {cpu_percent: ($ours | map(.cpu_percent) | median | rounded)} else {} end)'
}

now_ms() { date +%s%3N; }
