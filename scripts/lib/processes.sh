# Processes that a script started: known by pid and start time, so that a pid which the kernel has given to somebody
# else, or a record from before a reboot, is never taken for ours. A record is one line: PID START BOOT.

boot_id() { cat /proc/sys/kernel/random/boot_id; }

start_time() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) } # the command's name may hold spaces and brackets
  # shellcheck disable=SC2086
  set -- $stat
  [ "$1" != Z ] || return 1
  printf '%s' "${20}"
}

record_process() {
  local file=$1 pid=$2 start
  start=$(start_time "$pid") || return 1
  printf '%s %s %s\n' "$pid" "$start" "$(boot_id)" >"$file"
}

# Prints the pid if the recorded process lives.
recorded_pid() {
  local pid start boot
  [ -f "$1" ] || return 1
  read -r pid start boot <"$1" || return 1
  [ "$boot" = "$(boot_id)" ] && [ "$(start_time "$pid")" = "$start" ] && printf '%s' "$pid"
}

# Starts a command in a session of its own, apart from the terminal and from the pipes of the caller.
start_recorded() {
  local file=$1 log=$2 tries=0
  shift 2
  setsid -- "$@" </dev/null >>"$log" 2>&1 9>&- &
  until record_process "$file" $!; do
    [ $((tries += 1)) -lt 20 ] && kill -0 $! 2>/dev/null || return 1
    sleep 0.05
  done
}

# Ends a recorded process: asks, waits SECONDS, then kills its session's group.
end_recorded() {
  local file=$1 seconds=${2:-10} pid tenths=0
  if pid=$(recorded_pid "$file"); then
    kill -TERM "$pid" 2>/dev/null || true
    while recorded_pid "$file" >/dev/null; do
      if [ $((tenths += 1)) -gt $((seconds * 10)) ]; then
        kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null || true
      fi
      sleep 0.1
    done
  fi
  rm -f -- "$file"
}

# Asks CHECK every tenth of a second until it says yes, SECONDS are over, or the recorded process has ended.
wait_until_ready() {
  local what=$1 file=$2 log=$3 seconds=$4 tenths=0
  shift 4
  until "$@"; do
    if ! recorded_pid "$file" >/dev/null; then
      say_tail "$log"
      die "$what ended while it was starting"
    fi
    if [ $((tenths += 1)) -gt $((seconds * 10)) ]; then
      say_tail "$log"
      die "$what did not answer within $seconds s"
    fi
    sleep 0.1
  done
}
