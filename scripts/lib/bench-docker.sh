# DockerClient beside a loop in C on the same libcurl, Docker's own client in Go from Debian's packages, AsyncHTTPClient, and
# Docker's clients for Python where PyPI can be reached. What is listed and read is made before, with the label
# org.flotilla.bench, and removed afterwards.

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
  build_peers
}

# What is installed for the peers beside what everybody needs.
docker_peer_needs=(
  "run:python3 -c 'import ensurepip'|python3-venv|has clients for Python to compare with"
  "cmd:go|golang-go|compiles Docker's own client to compare with"
  "file:/usr/share/gocode/src/github.com/docker/docker/client/client.go|golang-github-docker-docker-dev|Docker's own client to compare with"
)

# One that can't be had is left out.
build_peers() {
  [ -z "${python_peers:-}" ] || return 0
  python_peers=none
  if python3 -m venv "$scratch/python" >&2 && "$scratch/python/bin/pip" --quiet install docker aiodocker >&2; then
    python_peers=$scratch/python/bin/python
  else
    say "no clients for Python: they can't be installed"
  fi
  say "building the peers in Go and Swift"
  GOPATH=/usr/share/gocode GO111MODULE=off GOFLAGS='' GOCACHE="$scratch/go" \
    go build -o "$scratch/docker_go" Benchmarks/peers/docker_go.go >&2 || say "no client in Go: it doesn't build"
  local swift_peer=(-c release --package-path Benchmarks/peers/swift-peer --scratch-path .build-swift-peer)
  if swift build "${swift_peer[@]}" >&2; then
    ln -s "$(swift build "${swift_peer[@]}" --show-bin-path)/swift-peer" "$scratch/swift_peer"
  else
    say "no AsyncHTTPClient: it doesn't build"
  fi
}

docker_floor() { "$scratch/docker_floor" "${FLOTILLA_TEST_DOCKER#unix://}" "$@"; }
docker_python() { "$python_peers" Benchmarks/peers/docker_python.py "$@"; }

# with_peers MODE ARGUMENT PATH COUNT WIDTH LIBRARY…: defines a command for each library that there is, and names them in `peers`.
# Those with names of operations get the argument, the others the path.
with_peers() {
  local mode=$1 argument=$2 path=$3 count=$4 width=$5 library
  shift 5
  peers=()
  for library in "$@"; do
    case $library in
      docker | aiodocker)
        [ "$python_peers" != none ] || continue
        eval "peer_$library() { docker_python $library $mode '$argument' $count; }" ;;
      go)
        [ -x "$scratch/docker_go" ] || continue
        eval "peer_go() { \"\$scratch/docker_go\" $mode '$argument' $count $width; }" ;;
      AsyncHTTPClient)
        [ -x "$scratch/swift_peer" ] || continue
        eval "peer_AsyncHTTPClient() { \"\$scratch/swift_peer\" $mode '$path' $count $width; }" ;;
    esac
    peers+=("$library")
  done
}

bench_docker_ping() {
  build_docker_bench
  ours_ping() { "$flotilla_bench" docker.ping --count 3000; }
  floor_ping() { docker_floor get /_ping 3000; }
  say "docker.ping: GET /_ping over the engine's socket, one after the other"
  with_peers ping - /_ping 2000 1 go AsyncHTTPClient docker aiodocker
  alternate "$runs" ours_ping floor_ping "${peers[@]}"
  report docker.ping
  ours_ping() { "$flotilla_bench" docker.ping.32 --count 9600; }
  floor_ping() { docker_floor get /_ping 9600 32; }
  say "docker.ping.32: 32 at once"
  with_peers ping - /_ping 9600 32 go AsyncHTTPClient
  peer_pool() { "$flotilla_bench" docker.ping.32.pool --count 9600; }
  alternate "$runs" ours_ping floor_ping pool "${peers[@]}"
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
  with_peers list "$containers" "$path" "$count" 1 go AsyncHTTPClient docker aiodocker
  eval "peer_JSONDecoder() { \"\$flotilla_bench\" $name.decoder --count $count; }"
  eval "peer_pool() { \"\$flotilla_bench\" $name.pool --count $count; }"
  peers+=(JSONDecoder pool)
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
  with_peers logs "$id" "/v1.41/containers/$id/logs?stdout=1" 1 1 go AsyncHTTPClient docker
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
  with_peers out "$id" "/v1.41/containers/$id/archive?path=/big" 1 1 go AsyncHTTPClient docker
  alternate "$runs" ours_archive floor_archive "${peers[@]}"
  report docker.archive.out
  eval "ours_archive() { FLOTILLA_BENCH_CONTAINER=$id \"\$flotilla_bench\" docker.archive.in --count $bench_docker_mb; }"
  eval "floor_archive() { docker_floor in '/v1.41/containers/$id/archive?path=/' $bench_docker_mb; }"
  alternate "$runs" ours_archive floor_archive
  report docker.archive.in
  remove_bench_containers
}

# How long, at most, from the cancellation to the end of the call: there is nothing to compare it with.
bench_docker_cancel() {
  local id of count
  build_ours
  id=$(create_bench_container --interactive -- cat)
  bench_docker start "$id" >/dev/null
  no_floor() { :; }
  for of in logs exec; do
    # To begin a command takes the engine a tenth of a second.
    count=1000
    [ "$of" = logs ] || count=200
    say "docker.cancel.$of: $count times, the longest"
    eval "ours_cancel() { FLOTILLA_BENCH_CONTAINER=$id \"\$flotilla_bench\" docker.cancel.$of --count $count; }"
    alternate "$runs" ours_cancel no_floor
    report "docker.cancel.$of"
  done
  remove_bench_containers
}
