# The Swift toolchain, and the Debian packages without which nothing builds.

swift_at_least=6.2

find_swift() {
  local folder
  if ! command -v swift >/dev/null; then
    for folder in /opt/swift/usr/bin /usr/libexec/swift/bin "$HOME/.local/share/swiftly/bin"; do
      if [ -x "$folder/swift" ]; then PATH=$PATH:$folder && break; fi
    done
  fi
  command -v swift >/dev/null ||
    die "a Swift toolchain of $swift_at_least or later is needed; get one from https://www.swift.org/install/linux/"
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  [ "$(printf '%s\n' "$swift_at_least" "${version:-0}" | sort -V | head -n 1)" = "$swift_at_least" ] ||
    die "Swift ${version:-of unknown version} is too old: $swift_at_least or later is needed (https://www.swift.org/install/linux/)"
}

build_needs=(
  "cmd:git|git|fetches the packages that the build needs, and the apps that are deployed"
  "cmd:gcc|gcc|links the programs"
  "file:/usr/lib/gcc/*/*/libstdc++.so|libstdc++-12-dev|links the programs"
  "cmd:pkg-config|pkg-config|finds the C libraries"
  "file:/usr/include/*/curl/curl.h|libcurl4-openssl-dev|libcurl, on which the HTTP transport stands"
  "file:/usr/include/*amqp.h|librabbitmq-dev|librabbitmq, on which the RabbitMQ broker stands"
  "file:/usr/include/sqlite3.h|libsqlite3-dev|SQLite, in which the desired log is kept"
  "cmd:curl|curl|asks the programs that were started whether they are ready"
)
