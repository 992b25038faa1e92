# DockerClient beside a loop in C on the same libcurl, and Docker's clients for Python where PyPI can be reached. What is
# listed and read is made before, with the label org.flotilla.bench, and removed afterwards.

bench_docker_mb=${FLOTILLA_BENCH_MB:-1000}

bench_docker() { docker -H "$FLOTILLA_TEST_DOCKER" "$@"; }

remove_bench_containers() {
  local ids
  ids=$(bench_docker ps --all --quiet --filter label=org.flotilla.bench)
  [ -z "$ids" ] || bench_docker rm --force $ids >/dev/null
}

# create_bench_container OPTION… -- COMMAND…
create_bench_container() {
  local options=()
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  bench_docker create --label org.flotilla.bench=1 --network none "${options[@]}" "$FLOTILLA_TEST_BASE_IMAGE" "$@"
}

build_docker_bench() {
  build_ours
  [ -x "$scratch/docker_floor" ] || build_floor docker_floor -lcurl
  [ -z "${python_peers:-}" ] || return 0
  python_peers=none
  if python3 -m venv "$scratch/python" >&2 && "$scratch/python/bin/pip" --quiet install docker aiodocker >&2; then
    python_peers=$scratch/python/bin/python
  else
    say "no clients for Python: they can't be installed"
  fi
}

docker_floor() { "$scratch/docker_floor" "${FLOTILLA_TEST_DOCKER#unix://}" "$@"; }
docker_python() { "$python_peers" Benchmarks/peers/docker_python.py "$@"; }

# with_peers MODE ARGUMENT COUNT LIBRARY…: defines a command for each library, and names them in `peers`.
with_peers() {
  local mode=$1 argument=$2 count=$3 library
  shift 3
  peers=()
  [ "$python_peers" != none ] || return 0
  for library in "$@"; do
    eval "peer_$library() { docker_python $library $mode '$argument' $count; }"
    peers+=("$library")
  done
}

bench_docker_ping() {
  build_docker_bench
  ours_ping() { "$flotilla_bench" docker.ping --count 3000; }
  floor_ping() { docker_floor get /_ping 3000; }
  say "docker.ping: GET /_ping over the engine's socket, one after the other"
  with_peers ping - 1000 docker aiodocker
  alternate "$runs" ours_ping floor_ping "${peers[@]}"
  report docker.ping
  ours_ping() { "$flotilla_bench" docker.ping.32 --count 9600; }
  floor_ping() { docker_floor get /_ping 9600 32; }
  say "docker.ping.32: 32 at once"
  alternate "$runs" ours_ping floor_ping
  report docker.ping.32
}

bench_docker_list() {
  local containers=$1 count=$2 name=$3 index path
  build_docker_bench
  say "$name: $containers containers, which the floor doesn't decode"
  for ((index = 0; index < containers; index++)); do
    create_bench_container --label "org.flotilla.bench.list=$containers" --publish 80 -- true >/dev/null
  done
  path="/v1.41/containers/json?all=1&filters=%7B%22label%22%3A%5B%22org.flotilla.bench.list%3D$containers%22%5D%7D"
  eval "ours_list() { \"\$flotilla_bench\" $name --count $count; }"
  eval "floor_list() { docker_floor get '$path' $count; }"
  with_peers list "$containers" "$count" docker aiodocker
  alternate "$runs" ours_list floor_list "${peers[@]}"
  report "$name"
  remove_bench_containers
}

bench_docker_logs() {
  local id lines=$((bench_docker_mb * 2000))
  build_docker_bench
  say "docker.logs: $lines lines of 100 bytes"
  id=$(create_bench_container --log-driver json-file --log-opt max-size=10g -- sh -c "yes $(printf 'x%.0s' {1..99}) | head -n $lines")
  bench_docker start "$id" >/dev/null
  bench_docker wait "$id" >/dev/null
  eval "ours_logs() { FLOTILLA_BENCH_CONTAINER=$id \"\$flotilla_bench\" docker.logs --count 1; }"
  eval "floor_logs() { docker_floor logs '/v1.41/containers/$id/logs?stdout=1'; }"
  with_peers logs "$id" 1 docker
  alternate "$runs" ours_logs floor_logs "${peers[@]}"
  report docker.logs
  remove_bench_containers
}

bench_docker_attach() {
  local id
  build_docker_bench
  say "docker.attach: $bench_docker_mb MB out of a container, in writes of 32 KiB"
  id=$(create_bench_container --interactive --log-driver none -- \
    sh -c "read line; dd if=/dev/zero bs=32768 count=$((bench_docker_mb * 1000000 / 32768)) 2>/dev/null")
  eval "started() { bench_docker start $id >/dev/null; }"
  eval "ours_attach() { started; FLOTILLA_BENCH_CONTAINER=$id \"\$flotilla_bench\" docker.attach --count 1; }"
  eval "floor_attach() { started; docker_floor attach '/v1.41/containers/$id/attach?stream=1&stdin=1&stdout=1'; }"
  alternate "$runs" ours_attach floor_attach
  report docker.attach
  remove_bench_containers
}

bench_docker_archive() {
  local id
  build_docker_bench
  say "docker.archive: $bench_docker_mb MB out of a container, and into one"
  id=$(create_bench_container -- dd if=/dev/zero of=/big bs=1000000 count="$bench_docker_mb")
  bench_docker start "$id" >/dev/null
  bench_docker wait "$id" >/dev/null
  eval "ours_archive() { FLOTILLA_BENCH_CONTAINER=$id \"\$flotilla_bench\" docker.archive.out --count 1; }"
  eval "floor_archive() { docker_floor out '/v1.41/containers/$id/archive?path=/big'; }"
  with_peers out "$id" 1 docker
  alternate "$runs" ours_archive floor_archive "${peers[@]}"
  report docker.archive.out
  eval "ours_archive() { FLOTILLA_BENCH_CONTAINER=$id \"\$flotilla_bench\" docker.archive.in --count $bench_docker_mb; }"
  eval "floor_archive() { docker_floor in '/v1.41/containers/$id/archive?path=/' $bench_docker_mb; }"
  alternate "$runs" ours_archive floor_archive
  report docker.archive.in
  remove_bench_containers
}
