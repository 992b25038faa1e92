# A private Docker Engine: its own containerd, bridge, folders and socket. It leaves the packet filter alone, because
# a second engine that writes rules breaks the first one; ports published on 127.0.0.1 are carried by docker-proxy.

engine=$services/docker
engine_socket=$sockets/docker.sock
engine_bridge=flo$services_id

engine_answers() { curl -sf --max-time 2 --unix-socket "$engine_socket" http://docker/_ping >/dev/null 2>&1; }
containerd_answers() { [ -S "$sockets/containerd.sock" ]; }
engine_docker() { env -u DOCKER_CONTEXT -u DOCKER_TLS_VERIFY docker -H "unix://$engine_socket" "$@"; }

start_engine() {
  if engine_answers && recorded_pid "$engine/dockerd.process" >/dev/null; then
    say "docker: already running (unix://$engine_socket)"
    return 0
  fi
  mkdir -p -- "$engine/data" "$engine/containerd"
  chmod 0711 "$engine"
  mount_cgroups_if_missing
  make_bridge
  start_containerd
  write_engine_settings
  rm -f -- "$sockets/docker.pid"
  start_recorded "$engine/dockerd.process" "$engine/dockerd.log" \
    dockerd --config-file "$engine/daemon.json" -H "unix://$engine_socket" ||
    { say_tail "$engine/dockerd.log"; die "dockerd ended at once"; }
  wait_until_ready dockerd "$engine/dockerd.process" "$engine/dockerd.log" 60 engine_answers
  give_to_owner "$engine_socket"
  say "docker: $(engine_docker version --format '{{.Server.Version}} (API {{.Server.APIVersion}})') on unix://$engine_socket"
}

# dockerd would start one itself, and a dockerd that was killed and started again then waits for it in vain.
start_containerd() {
  recorded_pid "$engine/containerd.process" >/dev/null && return 0
  cat >"$engine/containerd.toml" <<END
version = 2
root = "$engine/containerd"
state = "$sockets/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$sockets/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "$engine/opt"
END
  rm -f -- "$sockets/containerd.sock"
  start_recorded "$engine/containerd.process" "$engine/containerd.log" \
    containerd --config "$engine/containerd.toml" --log-level warn ||
    { say_tail "$engine/containerd.log"; die "containerd ended at once"; }
  wait_until_ready containerd "$engine/containerd.process" "$engine/containerd.log" 30 containerd_answers
}

# A file of its own: the machine's /etc/docker/daemon.json is for the machine's engine.
write_engine_settings() {
  local block pool
  block=$(cat "$engine/block")
  pool=${block%.*}.$((${block##*.} + 8)).0/21
  cat >"$engine/daemon.json" <<END
{
  "data-root": "$engine/data",
  "exec-root": "$sockets/exec",
  "pidfile": "$sockets/docker.pid",
  "containerd": "$sockets/containerd.sock",
  $(deprecated_settings)"bridge": "$engine_bridge",
  "default-address-pools": [{"base": "$pool", "size": 24}],
  "iptables": false,
  "ip6tables": false,
  "ip-forward": false,
  "ip-masq": false,
  "live-restore": true,
  "log-level": "warn"
}
END
}

# Engines before 23 write a key beneath /etc/docker unless told where else; later ones refuse the setting.
deprecated_settings() {
  local version
  version=$(dockerd --version | sed -n 's/^Docker version \([0-9]*\).*/\1/p')
  if [ "${version:-0}" -lt 23 ]; then printf '"deprecated-key-path": "%s",\n  ' "$engine/key.json"; fi
}

# 4096 addresses that no route of the machine covers or touches: /24 for the bridge, /21 for networks made later.
free_block() {
  local prefix third
  for prefix in 172.31 10.213 10.87 192.168; do
    for ((third = 224; third >= 0; third -= 16)); do
      [ -z "$(ip -4 route show table all match "$prefix.$third.0/20" | grep -v '^default')" ] &&
        [ -z "$(ip -4 route show table all root "$prefix.$third.0/20")" ] &&
        printf '%s.%s' "$prefix" "$third" && return 0
    done
  done
  die "found no free block of addresses for the private bridge"
}

make_bridge() {
  ip link show "$engine_bridge" >/dev/null 2>&1 && [ -s "$engine/block" ] && return 0
  delete_bridge
  free_block >"$engine/block"
  ip link add "$engine_bridge" type bridge
  ip addr add "$(cat "$engine/block").1/24" dev "$engine_bridge"
  ip link set "$engine_bridge" up
}

delete_bridge() { ip link delete "$engine_bridge" 2>/dev/null || true; }

# Some small machines come without. What was mounted here is unmounted by stop.
mount_cgroups_if_missing() {
  grep -Eq ' cgroup2? ' /proc/mounts && return 0
  say "docker: mounting cgroup2 on /sys/fs/cgroup, which this machine has not"
  mount -t cgroup2 none /sys/fs/cgroup
  touch "$engine/mounted-cgroups"
}

stop_engine() {
  if engine_answers; then
    engine_docker ps -aq | xargs -r -n 50 env docker -H "unix://$engine_socket" rm -f >/dev/null 2>&1 || true
  else
    local died=yes
  fi
  end_recorded "$engine/dockerd.process" 20
  end_shims
  end_recorded "$engine/containerd.process" 10
  unmount_leftovers
  # What an engine that died knew of its containers is no good start for the next one.
  if [ -n "${died:-}" ]; then rm -rf -- "$engine/data"; fi
  delete_bridge
  if [ -e "$engine/mounted-cgroups" ]; then
    umount /sys/fs/cgroup 2>/dev/null || true
    rm -f -- "$engine/mounted-cgroups"
  fi
}

# Containers of an engine that was killed live on under their shims, which name our containerd's socket.
end_shims() {
  local dir pid
  for dir in /proc/[0-9]*; do
    pid=${dir#/proc/}
    if tr '\0' '\n' 2>/dev/null <"$dir/cmdline" | grep -qxF -- "$sockets/containerd.sock" &&
      [[ $(readlink "$dir/exe" 2>/dev/null) == */containerd-shim* ]]; then
      pkill -KILL -P "$pid" 2>/dev/null || true
      kill -KILL "$pid" 2>/dev/null || true
    fi
  done
}

unmount_leftovers() {
  local point
  while IFS= read -r point; do
    umount -l -- "$(printf '%b' "$point")" 2>/dev/null || true
  done < <(awk -v a="$engine/" -v b="$sockets/" 'index($2, a) == 1 || index($2, b) == 1 { print $2 }' /proc/mounts | sort -r)
}

engine_status() {
  if engine_answers; then
    printf 'docker: running, unix://%s\n' "$engine_socket"
  else
    printf 'docker: not running\n'
    return 1
  fi
}
