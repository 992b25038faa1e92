# Counts what passed and failed over a whole run; the line that it prints last is what other programs read.

passed=0
failed=0

tally_line() { printf '%d passed, %d failed\n' "$passed" "$failed"; }

# check NAME COMMAND…: its output is shown only when it fails.
check() {
  local name=$1 log started=$SECONDS
  shift
  log=$(mktemp "$scratch/check.XXXXXX")
  if "$@" >"$log" 2>&1 </dev/null; then
    passed=$((passed + 1))
    printf 'ok      %s (%d s)\n' "$name" $((SECONDS - started))
  else
    failed=$((failed + 1))
    printf 'FAILED  %s\n' "$name"
    tail -n 60 "$log" | sed 's/^/        /'
  fi
}

# swift_tests NAME ARGUMENT…: one run of `swift test`. Its report counts; where a crash left none, its lines do, and
# the crash itself is one failure.
swift_tests() {
  local name=$1 report=$scratch/report.xml log=$scratch/tests.log status=0 ok bad
  shift
  rm -f -- "$report" "${report%.xml}"-*.xml
  printf '\n%s: swift test %s\n' "$name" "$*"
  swift test --disable-xctest --xunit-output "$report" "$@" 2>&1 </dev/null | tee "$log" || status=$?
  if [ -s "$report" ]; then
    read -r ok bad < <(tr '\n' ' ' <"$report" | awk -v RS='<testcase' '
      NR == 1 { next }
      /<failure|<error/ { bad++; next }
      /<skipped/ { next }
      { ok++ }
      END { print ok + 0, bad + 0 }')
  else
    ok=$(grep -cE '(✔|━) Test .* passed after ' "$log" || true)
    bad=$(grep -cE '✘ Test .* failed after ' "$log" || true)
  fi
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
  if [ "$status" -eq 0 ] && [ $((ok + bad)) -eq 0 ]; then
    say "$name: no test ran"
    bad=1
  fi
  passed=$((passed + ok))
  failed=$((failed + bad))
  printf '\n%s: %d passed, %d failed\n' "$name" "$ok" "$bad"
}
