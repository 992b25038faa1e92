# A private etcd of one member: its own ports and data, on loopback only. It starts empty every time.

store=$services/etcd

store_answers() {
  local port
  port=$(cat "$store/port" 2>/dev/null) || return 1
  (
    exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
    printf 'GET /health HTTP/1.0\r\n\r\n' >&3
    IFS= read -r -u 3 -d '' -t 2 answer || true
    [[ "$answer" == *'"health":"true"'* ]]
  ) 2>/dev/null
}

start_store() {
  if store_answers && recorded_pid "$store/server.process" >/dev/null; then
    say "etcd: already running on port $(cat "$store/port")"
    return 0
  fi
  stop_store
  local port peer_port user=()
  free_port port
  free_port peer_port
  rm -rf -- "$store"
  mkdir -p -- "$store/data"
  chmod 0700 "$store/data"
  give_to_owner "$store" "$store/data"
  if is_root && [ "$(owner_uid)" != 0 ]; then
    user=(setpriv --reuid="$(owner_uid)" --regid="$(owner_gid)" --init-groups --)
  fi
  # The environment starts empty: etcd reads its settings from there, too.
  start_recorded "$store/server.process" "$store/server.log" \
    "${user[@]}" env -i HOME="$store" PATH="$PATH" etcd \
    --name flotilla --data-dir "$store/data" --log-level warn --logger zap \
    --listen-client-urls "http://127.0.0.1:$port" --advertise-client-urls "http://127.0.0.1:$port" \
    --listen-peer-urls "http://127.0.0.1:$peer_port" --initial-advertise-peer-urls "http://127.0.0.1:$peer_port" \
    --initial-cluster "flotilla=http://127.0.0.1:$peer_port" ||
    { say_tail "$store/server.log"; die "etcd ended at once"; }
  printf '%s\n' "$port" >"$store/port"
  wait_until_ready etcd "$store/server.process" "$store/server.log" 60 store_answers
  say "etcd: on 127.0.0.1:$port"
}

stop_store() {
  end_recorded "$store/server.process" 10
  rm -f -- "$store/port"
}

store_status() {
  if store_answers; then
    printf 'etcd: running, 127.0.0.1:%s\n' "$(cat "$store/port")"
  else
    printf 'etcd: not running\n'
    return 1
  fi
}
