# Ports that nobody listens on, found and not assumed.

port_is_free() {
  local hex
  hex=$(printf '%04X' "$1")
  ! { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null || true; } |
    awk -v port="$hex" '{ n = split($2, part, ":"); if (part[n] == port) found = 1 } END { exit !found }'
}

# Below the range from which the kernel takes ports for outgoing connections, and never twice in one run.
declare -A ports_given=()
free_port() {
  local -n result=$1
  local try
  for ((try = 0; try < 200; try++)); do
    result=$((20000 + RANDOM % 12000))
    [ -z "${ports_given[$result]:-}" ] && port_is_free "$result" && ports_given[$result]=1 && return 0
  done
  die "found no free port between 20000 and 32000"
}
