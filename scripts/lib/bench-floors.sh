# Client libraries beside the same loop in C on the same C library. Ours is `flotilla-bench`, a package of its own in
# Benchmarks; the floors are the C programs in Benchmarks/floors, compiled here.

# build_floor NAME OPTION…
build_floor() {
  local name=$1
  shift
  say "building the floor of $name"
  gcc -O2 -Wall -Wextra -std=gnu11 -D_GNU_SOURCE "Benchmarks/floors/$name.c" -o "$scratch/$name" "$@"
}

build_ours() {
  [ -z "${flotilla_bench:-}" ] || return 0
  say "building flotilla-bench in release mode"
  swift build -c release --package-path Benchmarks --scratch-path .build-benchmarks --product flotilla-bench >&2
  flotilla_bench=$(swift build -c release --package-path Benchmarks --scratch-path .build-benchmarks --show-bin-path)/flotilla-bench
}
