# Writes a page that shows GREETING and serves it on PORT; each request is a line on standard output.
set -eu

busybox=/bin/busybox
port=${PORT:-8084}
greeting=$(printf '%s' "${GREETING:-Hello}" | $busybox sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g')

$busybox mkdir -p /tmp/www
printf '<!doctype html>\n<title>hello-dockerfile</title>\n<h1>%s from a Dockerfile</h1>\n' "$greeting" >/tmp/www/index.html

# The first process of a container ignores SIGTERM unless it says what to do.
trap 'kill "$server" 2>/dev/null; exit 0' TERM INT

echo "listening on port $port"
$busybox httpd -f -vv -p "$port" -h /tmp/www 2>&1 &
server=$!
wait "$server"
