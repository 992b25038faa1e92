# Where the private services keep what they own. The folder's path decides every name that the machine shares
# (bridge, node name, socket folder), so that two checkouts don't meet.

checkout=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
services=$(realpath -m -- "${FLOTILLA_SERVICES_DIR:-$checkout/.services}")
services_id=$(printf '%s' "$services" | sha256sum | cut -c1-8)

# Socket paths may have 107 bytes at most, whatever the length of the checkout's path.
sockets=/run/flotilla-$services_id

make_service_folders() {
  mkdir -p -- "$services" "$sockets"
  chmod 0700 "$sockets"
  give_to_owner "$services" "$sockets"
}
