# Messages for people go to standard error: standard output belongs to results.

say() { printf '%s\n' "$*" >&2; }

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# The end of a log, indented, so that the reason of a failure is on the screen and not only in a file.
say_tail() {
  local file=$1 lines=${2:-20}
  [ -s "$file" ] || return 0
  say "the last lines of $file:"
  tail -n "$lines" -- "$file" | sed 's/^/    /' >&2
}
