# Installs the Debian packages that are missing, after saying which and why. The services that come with them stay off.
#
# A need is "TEST|PACKAGE|WHY", where TEST is cmd:NAME (a command), file:GLOB (a file), run:COMMAND (one that succeeds)
# or pkg (the package itself).

policy_file=/usr/sbin/policy-rc.d
policy_saved=/usr/sbin/policy-rc.d.before-flotilla
policy_mark='# flotilla: services stay off during one installation'

need_is_met() {
  local test=$1 package=$2
  case $test in
    cmd:*) command -v "${test#cmd:}" >/dev/null ;;
    file:*) compgen -G "${test#file:}" >/dev/null ;;
    run:*) bash -c "${test#run:}" >/dev/null 2>&1 </dev/null ;;
    *) [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ;;
  esac
}

install_missing() {
  local need test package why missing=()
  for need in "$@"; do
    IFS='|' read -r test package why <<<"$need"
    [[ " ${missing[*]-} " != *" $package "* ]] || continue
    need_is_met "$test" "$package" && continue
    [ ${#missing[@]} -gt 0 ] || say "to be installed with apt-get:"
    say "  $package: $why"
    missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    die "there is no apt-get here: install the equivalents of ${missing[*]} and run this again"
  install_quietly "${missing[@]}"
}

# In a subshell of its own, so that its trap can't replace one of the caller.
install_quietly() (
  set -euo pipefail
  wait_for_other_installation
  log=$(mktemp "${TMPDIR:-/tmp}/flotilla-apt.XXXXXX")
  units=$(mktemp "${TMPDIR:-/tmp}/flotilla-units.XXXXXX")
  trap 'services_may_start; rm -f -- "$log" "$units"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  enabled_units >"$units"
  services_stay_off
  apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
  as_root "${apt[@]}" update >"$log" 2>&1 || say "apt-get update failed; going on with the lists that are there"
  # No more than a look, unless an installation was killed before.
  as_root env DEBIAN_FRONTEND=noninteractive dpkg --configure -a >>"$log" 2>&1 || true
  if ! as_root "${apt[@]}" install --no-install-recommends "$@" >>"$log" 2>&1; then
    say_tail "$log"
    die "apt-get could not install: $*"
  fi
  disable_new_units "$units"
)

# Two at once would take each other's policy file for that of the machine. Held also by an apt-get whose script died.
wait_for_other_installation() {
  local lock=/run/lock/flotilla-installation
  [ -d /run/lock ] || lock=/tmp/flotilla-installation
  [ -e "$lock" ] || : >"$lock"
  exec 8<"$lock"
  flock -n 8 || { say "waiting for another installation to end"; flock 8; }
}

# invoke-rc.d asks this file before it starts anything: 101 means no.
services_stay_off() {
  services_may_start
  if [ -e "$policy_file" ] || [ -L "$policy_file" ]; then as_root mv -- "$policy_file" "$policy_saved"; fi
  printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" | as_root tee "$policy_file" >/dev/null
  as_root chmod 0755 "$policy_file"
}

# Puts back what was there before; also what an earlier run that was killed could not put back.
services_may_start() {
  if [ -f "$policy_file" ] && grep -qF "$policy_mark" "$policy_file"; then as_root rm -f -- "$policy_file"; fi
  if [ -e "$policy_saved" ] || [ -L "$policy_saved" ]; then as_root mv -- "$policy_saved" "$policy_file"; fi
}

enabled_units() {
  find /etc/systemd/system -path '*.wants/*' \( -name '*.service' -o -name '*.socket' \) 2>/dev/null | sort
}

# A package may have its service started at the next boot: what was not enabled before is not afterwards.
disable_new_units() {
  local link
  while IFS= read -r link; do
    say "its service stays off: ${link##*/} (systemctl enable ${link##*/} turns it on)"
    as_root rm -f -- "$link"
  done < <(comm -13 "$1" <(enabled_units))
}
