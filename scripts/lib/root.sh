# Who runs the script, and how it gets to do what only root may.

PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

is_root() { [ "$(id -u)" -eq 0 ]; }

as_root() {
  if is_root; then
    "$@"
  else
    command -v sudo >/dev/null || die "root rights are needed for: $* (run as root, or install sudo)"
    sudo -- "$@"
  fi
}

# The person on whose behalf root acts: files and sockets are theirs to use.
owner_uid() { if is_root; then printf '%s' "${SUDO_UID:-0}"; else id -u; fi; }
owner_gid() { if is_root; then printf '%s' "${SUDO_GID:-0}"; else id -g; fi; }

give_to_owner() {
  if is_root; then chown -h "$(owner_uid):$(owner_gid)" -- "$@"; fi
}
