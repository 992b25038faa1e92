# The agent itself: how long a deployment takes beside the same steps by hand, and what it costs when nothing happens.

build_agent() {
  say "building the programs in release mode"
  swift build -c release --product flotilla-agent >&2
  swift build -c release --product flotilla >&2
  programs=$(swift build -c release --show-bin-path)
}

bench_docker() { env -u DOCKER_CONTEXT docker -H "$FLOTILLA_TEST_DOCKER" "$@"; }

# Each run deploys a commit of its own: otherwise the engine's build cache is all that is measured.
fresh_repository() {
  local folder=$1
  rm -rf -- "$folder"
  "$here/app-repository" hello-dockerfile "$folder" >/dev/null
  printf '\n# %s\n' "$(cat /proc/sys/kernel/random/uuid)" >>"$folder/serve.sh"
  git -C "$folder" -c user.name=bench -c user.email=bench@flotilla.invalid -c commit.gpgsign=false commit -q -a -m "Be another one"
}

measurement() { printf '{"unit":"ms","value":%s}\n' "$1"; }

ours_deploy() {
  local start name
  name=bench-$(date +%s%N)
  fresh_repository "$scratch/app"
  start=$(now_ms)
  "$programs/flotilla" deploy "file://$scratch/app" --name "$name" --wait --json >"$scratch/deployed"
  measurement $(($(now_ms) - start))
  "$programs/flotilla" destroy "$(tr '\n' ' ' <"$scratch/deployed" | json_text id)" --wait >/dev/null
}

# git, docker build, docker run, and asking until it answers. The tool's own start is in ours, curl's in this one.
floor_deploy() {
  local start port
  fresh_repository "$scratch/app"
  free_port port
  rm -rf -- "$scratch/clone"
  start=$(now_ms)
  git clone -q --depth 1 "file://$scratch/app" "$scratch/clone"
  DOCKER_BUILDKIT=0 bench_docker build -q --build-arg "BASE=$FLOTILLA_TEST_BASE_IMAGE" -t flotilla-bench/by-hand "$scratch/clone" >/dev/null 2>&1
  bench_docker run -d --name flotilla-bench-by-hand -p "127.0.0.1:$port:8084" flotilla-bench/by-hand >/dev/null
  until curl -sf --max-time 1 "http://127.0.0.1:$port/" >/dev/null; do sleep 0.02; done
  measurement $(($(now_ms) - start))
  bench_docker rm -f flotilla-bench-by-hand >/dev/null
  bench_docker rmi flotilla-bench/by-hand >/dev/null
}

bench_agent_deploy() {
  start_bench_agent docker
  say "agent.deploy: from the request to healthy, beside git clone, docker build, docker run and curl by hand"
  alternate "$runs" ours_deploy floor_deploy
  report agent.deploy
  stop_agent
}

start_bench_agent() {
  cat >"$scratch/agent.toml" <<END
[docker]
host = "$FLOTILLA_TEST_DOCKER"

[images]
custom = "$FLOTILLA_TEST_BASE_IMAGE"
END
  start_agent --config "$scratch/agent.toml" --runtime "$1"
}

# Resident memory, and processor time over 20 s, of an agent that has nothing to do.
idle_sample() {
  local pid before after hertz resident seconds=20
  pid=$(recorded_pid "$scratch/agent.process")
  hertz=$(getconf CLK_TCK)
  before=$(processor_ticks "$pid")
  sleep "$seconds"
  after=$(processor_ticks "$pid")
  resident=$(awk '/^VmRSS:/ { print $2 }' "/proc/$pid/status")
  awk -v kib="$resident" -v ticks=$((after - before)) -v hertz="$hertz" -v s="$seconds" \
    'BEGIN { printf "{\"unit\":\"MiB\",\"value\":%.2f,\"cpu_percent\":%.3f}\n", kib / 1024, 100 * ticks / hertz / s }'
}

processor_ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }

bench_agent_idle() {
  start_bench_agent process
  sleep 5
  say "agent.idle: an agent alone, 3 times 20 s"
  : >"$scratch/ours"
  : >"$scratch/floor"
  for _ in 1 2 3; do idle_sample | tee -a "$scratch/ours" >&2; done
  report agent.idle
  stop_agent
}
