# Messaging and MessagingRabbitMQ. The floors are the same work in C on librabbitmq: by amqp_basic_publish, to which `ratio`
# refers, and by frames that are encoded once and leave by one send (`encoderFloor`). Peers: the clients for Java and Go that
# Debian has, and pika and aio-pika where PyPI can be reached. The broker shares the cores, so `…_cpu_us`, the client's own
# processor time for one message, is the steadier figure.

messaging_needs=(
  "file:/usr/share/java/amqp-client.jar|librabbitmq-client-java|is RabbitMQ's client for Java, to compare with"
  "file:/usr/share/java/slf4j-api.jar|libslf4j-java|is needed by the client for Java"
  "cmd:javac|default-jdk-headless|compiles what uses the client for Java"
  "file:/usr/share/gocode/src/github.com/rabbitmq/amqp091-go|golang-github-rabbitmq-amqp091-go-dev|is RabbitMQ's client for Go"
  "cmd:go|golang-go|compiles what uses the client for Go"
  "run:python3 -c 'import ensurepip'|python3-venv|has clients for Python to compare with"
  "cmd:taskset|util-linux|gives the broker in memory one core")

# Where the broker is, in the order of the programs' arguments.
amqp_place() {
  local rest=${FLOTILLA_TEST_AMQP#amqp://} login host
  login=${rest%%@*}
  rest=${rest#*@}
  host=${rest%%/*}
  amqp_place=("${host%%:*}" "${host#*:}" "${login%%:*}" "${login#*:}" "${rest#*/}")
}

amqp_floor() { "$scratch/amqp_floor" "$1" "$2" "${amqp_place[@]}" "${@:3}"; }
amqp_go() { "$scratch/amqp_go" "$1" "${amqp_place[@]}" "${@:2}"; }
amqp_java() {
  java -cp "/usr/share/java/amqp-client.jar:/usr/share/java/slf4j-api.jar:$scratch/java" AmqpJava "$1" "${amqp_place[@]}" "${@:2}" \
    2>>"$scratch/java.log"
}
amqp_python() {
  "$scratch/python-amqp/bin/python" Benchmarks/peers/amqp_python.py "$1" "$2" "${amqp_place[@]}" "${@:3}" 2>>"$scratch/python.log"
}

build_messaging_bench() {
  build_ours
  [ -z "${amqp_place:-}" ] || return 0
  amqp_place
  build_floor amqp_floor -lrabbitmq -pthread
  say "building the peers for Go and Java"
  GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$scratch/go-cache go build -o "$scratch/amqp_go" Benchmarks/peers/amqp_go.go
  javac -cp /usr/share/java/amqp-client.jar -d "$scratch/java" Benchmarks/peers/AmqpJava.java
  amqp_peers=(go java)
  if python3 -m venv "$scratch/python-amqp" >&2 && "$scratch/python-amqp/bin/pip" --quiet install pika aio-pika >&2; then
    amqp_peers+=(aio_pika pika)
  else
    say "no clients for Python: they can't be installed"
  fi
}

# bench_amqp BENCH WORK COUNT BYTES PEER…: ours as BENCH beside both floors, ours in the global pool (`pool`) and those of the
# peers that are there. Python's clients get a tenth of the messages.
bench_amqp() {
  local bench=$1 work=$2 count=$(($3 * ${FLOTILLA_BENCH_SHARE:-100} / 100)) bytes=$4 peer wanted_peers=(encoder)
  shift 4
  build_messaging_bench
  say "$bench: $count messages of $bytes bytes"
  eval "ours_amqp() { \"\$flotilla_bench\" $bench --count $count 2>>\"\$scratch/ours.log\"; }"
  eval "floor_amqp() { amqp_floor publish $work $count $bytes; }"
  eval "peer_encoder() { amqp_floor encoder $work $count $bytes; }"
  eval "peer_pool() { \"\$flotilla_bench\" $bench.pool --count $count 2>>\"\$scratch/ours.log\"; }"
  eval "peer_go() { amqp_go $work $count $bytes; }"
  eval "peer_java() { amqp_java $work $count $bytes; }"
  eval "peer_aio_pika() { amqp_python aio-pika $work $((count / 10)) $bytes; }"
  eval "peer_pika() { amqp_python pika $work $((count / 10)) $bytes; }"
  if [ "$work" != unconfirmed ]; then wanted_peers+=(pool); fi
  for peer in "$@"; do
    if [[ " ${amqp_peers[*]} " == *" $peer "* ]]; then wanted_peers+=("$peer"); fi
  done
  alternate "$runs" ours_amqp floor_amqp "${wanted_peers[@]}"
  report "$bench" | jq -c '. + {encoderFloor: .peers.encoder, encoderFloor_cpu_us: .peers_cpu_us.encoder}
    | del(.peers.encoder, .peers_cpu_us.encoder)'
}

bench_messaging_publish() {
  bench_amqp messaging.publish unconfirmed 500000 100 go java aio_pika pika
}
bench_messaging_publish_1k() {
  bench_amqp messaging.publish.1k unconfirmed 300000 1024 go java aio_pika pika
}
bench_messaging_confirmed() {
  bench_amqp messaging.publish.confirmed confirmed 100000 100 go java aio_pika
  bench_amqp messaging.publish.confirmed.persistent persistent 30000 100
  say "messaging.publish.confirmed.million: none lost, none hanging"
  "$flotilla_bench" messaging.publish.confirmed --count $((10000 * ${FLOTILLA_BENCH_SHARE:-100})) 2>>"$scratch/ours.log" |
    jq -c '{bench: "messaging.publish.confirmed.million", unit, ours: .value, ours_cpu_us: .cpu_us, lost: 0, runs: 1}'
}
bench_messaging_latency() { bench_amqp messaging.confirm.latency latency 5000 100 go java aio_pika pika; }
bench_messaging_endtoend() {
  bench_amqp messaging.endtoend endtoend 100000 100 go java aio_pika
  bench_amqp messaging.endtoend.latency paced 20000 100
}
# The bodies are those of our codecs; the floor's are about as long.
bench_messaging_typed() { bench_amqp "messaging.typed.$1" endtoend 50000 140; }

bench_messaging_inmemory() {
  build_ours
  say "messaging.inmemory: one queue, on one core"
  ours_amqp() { taskset -c 0 "$flotilla_bench" messaging.inmemory --count 1000000; }
  floor_amqp() { :; }
  alternate "$runs" ours_amqp floor_amqp
  report messaging.inmemory
  ours_amqp() { taskset -c 0 "$flotilla_bench" messaging.inmemory.requests --count 100000; }
  alternate "$runs" ours_amqp floor_amqp
  report messaging.inmemory.requests
}

# On a broker of its own: an alarm concerns everybody.
bench_messaging_memory() (
  build_ours
  say "messaging.memory: a million messages, with a broker that takes none for a while"
  export FLOTILLA_SERVICES_DIR=$scratch/services
  "$here/services" start rabbitmq
  trap '"$here/services" stop rabbitmq' EXIT
  . "$here/lib/service-folders.sh"
  . "$here/lib/rabbitmq.sh"
  . "$services/env"
  broker_prefix "$(cat "$broker/epmd_port")" 0
  limit() { printf '%q ' "${broker_prefix[@]}" /usr/lib/rabbitmq/bin/rabbitmqctl set_vm_memory_high_watermark "$1"; }
  FLOTILLA_BENCH_BLOCK=$(limit 0.000001) FLOTILLA_BENCH_UNBLOCK=$(limit 0.6) \
    "$flotilla_bench" messaging.memory --count 1000000 2>>"$scratch/ours.log" |
    jq -c '{bench: "messaging.memory", unit: "MB", ours: .memory_mb, messages_per_second: .value, ours_cpu_us: .cpu_us, lost: 0, runs: 1}'
)
