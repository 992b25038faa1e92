# Client libraries beside the same loop in C on the same C library. Ours is `flotilla-bench`, a package of its own in
# Benchmarks; the floors are the C programs in Benchmarks/floors, compiled here.

build_floor() {
  say "building the floor of $1"
  gcc -O2 -Wall -Wextra -std=gnu11 -D_GNU_SOURCE "Benchmarks/floors/$1.c" -o "$scratch/$1" "$2"
}

build_ours() {
  [ -z "${flotilla_bench:-}" ] || return 0
  say "building flotilla-bench in release mode"
  swift build -c release --package-path Benchmarks --scratch-path .build-benchmarks --product flotilla-bench >&2
  flotilla_bench=$(swift build -c release --package-path Benchmarks --scratch-path .build-benchmarks --show-bin-path)/flotilla-bench
}

ours_publish() { "$flotilla_bench" messaging.publish.confirmed --count 30000; }
floor_publish() {
  local rest=${FLOTILLA_TEST_AMQP#amqp://} login place
  login=${rest%%@*}
  place=${rest#*@}
  "$scratch/amqp_publish_confirmed" "${place%%:*}" "$(sed 's#.*:\([0-9]*\)/.*#\1#' <<<"$place")" \
    "${login%%:*}" "${login#*:}" "${place#*/}" 30000
}
bench_publish_confirmed() {
  build_ours
  build_floor amqp_publish_confirmed -lrabbitmq
  say "messaging.publish.confirmed: 100 bytes, persistent, durable queue, at most 1000 unconfirmed"
  alternate "$runs" ours_publish floor_publish
  report messaging.publish.confirmed
}
