# Counts what passed and failed over a whole run; the line that it prints last is what other programs read.

passed=0
failed=0
failures=()
unstable=()

# What failed is said again at the end, where one looks first.
tally_line() {
  local failure name
  for name in ${unstable[@]+"${unstable[@]}"}; do printf '\nUNSTABLE  %s\n' "$name"; done
  for failure in ${failures[@]+"${failures[@]}"}; do printf '\nFAILED  %s\n' "$failure"; done
  printf '%d passed, %d failed\n' "$passed" "$failed"
}

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
    failures+=("$name")
    printf 'FAILED  %s\n' "$name"
    tail -n 60 "$log" | sed 's/^/        /'
  fi
}

# swift_tests NAME ARGUMENT…: one run of `swift test`.
swift_tests() {
  run_swift_tests "$@"
  count_swift_tests "$1"
}

# patient_swift_tests NAME ARGUMENT…: the same for whole platforms, which live in real time: to them a machine that was busy
# with something else looks like one that is gone. Up to three tests that fail run once more by themselves. If they pass then
# they count as passed, and are named at the end: each is a mistake to be found, in the test or in what it tests.
patient_swift_tests() {
  local name=$1 first
  run_swift_tests "$@"
  if [ "$bad" -gt 0 ] && [ "$bad" -le 3 ] && [ "$bad" -eq "$(grep -c . <<<"$bad_names")" ]; then
    first=$ok
    unstable+=("$name: $(tr '\n' ' ' <<<"$bad_names")did not pass at first"$'\n'"$complaints")
    run_swift_tests "$name, what failed once more" --skip-build --no-parallel --filter "($(paste -sd '|' <<<"$bad_names"))\\("
    ok=$((first + ok))
  fi
  count_swift_tests "$name"
}

# Sets ok, bad, bad_names (suite and function, a line each) and complaints. The report counts; where a crash left none, the lines of
# the output do, and the crash itself is one failure.
run_swift_tests() {
  local name=$1 report=$scratch/report.xml log=$scratch/tests.log status=0
  shift
  rm -f -- "$report" "${report%.xml}"-*.xml
  printf '\n%s: swift test %s\n' "$name" "$*"
  swift test --disable-xctest --xunit-output "$report" "$@" 2>&1 </dev/null | tee "$log" || status=$?
  ok=0 bad=0 bad_names=''
  if [ -s "$report" ]; then
    read -r ok bad < <(tr '\n' ' ' <"$report" | awk -v RS='<testcase' '
      NR == 1 { next }
      /<failure|<error/ { bad++; next }
      /<skipped/ { next }
      { ok++ }
      END { print ok + 0, bad + 0 }')
    bad_names=$(tr '\n' ' ' <"$report" | awk -v RS='<testcase' '
      NR > 1 && /<failure|<error/ && match($0, /[A-Za-z0-9_]+" name="[A-Za-z0-9_]+/) {
        name = substr($0, RSTART, RLENGTH)
        sub(/" name="/, "/", name)
        print name
      }')
  else
    ok=$(grep -cE '(✔|━) Test .* passed after ' "$log" || true)
    bad=$(grep -cE '✘ Test .* failed after ' "$log" || true)
  fi
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
  if [ "$status" -eq 0 ] && [ $((ok + bad)) -eq 0 ]; then
    say "$name: no test ran"
    bad=1
  fi
  complaints=$(grep -aE -A 20 'recorded an issue' "$log" | cut -c 1-600 | head -n 80 || true)
  printf '\n%s: %d passed, %d failed\n' "$name" "$ok" "$bad"
}

count_swift_tests() {
  passed=$((passed + ok))
  failed=$((failed + bad))
  [ "$bad" -eq 0 ] || failures+=("$1"$'\n'"$complaints")
}
