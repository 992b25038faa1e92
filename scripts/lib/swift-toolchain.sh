# The Swift toolchain, and the Debian packages without which it doesn't run or nothing builds.

swift_at_least=6.2
swift_from=https://www.swift.org/install/linux/

build_needs=(
  "file:/usr/lib/*/libncurses.so.6|libncurses6|the Swift toolchain needs it to run"
  "file:/usr/lib/*/libxml2.so.2|libxml2|the Swift toolchain needs it to run"
  "file:/usr/lib/*/libedit.so.2|libedit2|the Swift toolchain needs it to run"
  "cmd:gcc|gcc|Swift links programs with what comes with it"
  "file:/usr/lib/gcc/*/*/libstdc++.so|libstdc++-12-dev|Swift links programs with it"
  "cmd:git|git|fetches the packages that the build needs, and the apps that are deployed"
  "file:/etc/ssl/certs/ca-certificates.crt|ca-certificates|lets git trust the servers that it fetches from"
  "cmd:pkg-config|pkg-config|finds the C libraries"
  "file:/usr/include/*/curl/curl.h|libcurl4-openssl-dev|libcurl, on which the HTTP transport stands"
  "file:/usr/include/*amqp.h|librabbitmq-dev|librabbitmq, on which the RabbitMQ broker stands"
  "file:/usr/lib/*/libz.so|zlib1g-dev|zlib, which the HTTP server of the tests links"
  "file:/usr/include/sqlite3.h|libsqlite3-dev|SQLite, in which the desired log is kept"
  "cmd:curl|curl|asks the programs that were started whether they are ready"
)

# prepare_build NEED…: leaves a Swift toolchain that is new enough in PATH, and everything installed that the build and
# the caller need.
prepare_build() {
  local folder answer version
  if ! command -v swift >/dev/null; then
    for folder in /opt/swift/usr/bin /usr/libexec/swift/bin "$HOME/.local/share/swiftly/bin"; do
      if [ -x "$folder/swift" ]; then PATH=$PATH:$folder && break; fi
    done
  fi
  command -v swift >/dev/null || die "a Swift toolchain of $swift_at_least or later is needed; get one from $swift_from"
  install_missing "${build_needs[@]}" "$@"
  answer=$(swift --version 2>&1) || die "the Swift toolchain ($(command -v swift)) doesn't run: $answer"
  version=$(sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' <<<"$answer" | head -n 1)
  [ "$(printf '%s\n' "$swift_at_least" "${version:-0}" | sort -V | head -n 1)" = "$swift_at_least" ] ||
    die "Swift ${version:-of an unknown version} is too old: $swift_at_least or later is needed, from $swift_from"
}
