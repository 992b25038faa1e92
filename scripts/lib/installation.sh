# What scripts/install and scripts/uninstall share.

# Reads what an earlier installation chose into installed_prefix, installed_user and installed_data_dir.
read_installation() { # ROOT
  local file=$1/etc/flotilla/installation key value
  [ -r "$file" ] || return 0
  while IFS='=' read -r key value; do
    case $key in
      prefix) installed_prefix=$value ;;
      user) installed_user=$value ;;
      data_dir) installed_data_dir=$value ;;
    esac
  done <"$file"
}

# These end up in a unit, in sed, and behind rm -rf.
check_installation() { # PREFIX USER DATA_DIR
  local path
  for path in "$1" "$3"; do
    [[ $path =~ ^(/[A-Za-z0-9._+-]+)+$ && $path != */.. && $path != */../* ]] ||
      die "'$path' is no absolute path of letters, digits, '.', '_', '+' and '-'"
  done
  [[ $2 =~ ^[a-z_][a-z0-9_-]{0,30}$ && $2 != root ]] || die "'$2' is no name for a user of the agent's own"
  case $3 in
    /bin | /boot | /dev | /etc | /home | /lib* | /opt | /proc | /root | /run | /sbin | /srv | /sys | /tmp | /usr | /usr/* | /var | \
      /var/lib | /var/log) die "'$3' can't be the agent's own data directory" ;;
  esac
}

# Sets completion to where a shell looks for a program's completions.
completion_file() { # SHELL PREFIX
  case $1 in
    bash) completion=$2/share/bash-completion/completions/flotilla ;;
    zsh) completion=$2/share/zsh/site-functions/_flotilla ;;
    fish) completion=$2/share/fish/vendor_completions.d/flotilla.fish ;;
  esac
}

getent_group() { # ROOT NAME
  if [ -z "$1" ]; then getent group "$2" >/dev/null; else grep -qs "^$2:" "$1/etc/group"; fi
}

make_user() { # ROOT USER
  if command -v systemd-sysusers >/dev/null; then
    systemd-sysusers ${1:+--root="$1"} flotilla.conf
  elif [ -z "$1" ]; then
    id -u "$2" >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin --user-group "$2"
  fi
}

give_to_user() { # ROOT USER FOLDER
  local id
  id=$(awk -F: -v user="$2" '$1 == user { print $3 ":" $4 }' "$1/etc/passwd" 2>/dev/null || true)
  [ -z "$id" ] || chown -- "$id" "$1$3" 2>/dev/null || [ -n "$1" ]
}

remove_user() { # ROOT USER
  if [ -z "$1" ]; then
    if id -u "$2" >/dev/null 2>&1; then userdel "$2"; fi
    if getent group "$2" >/dev/null; then groupdel "$2"; fi
    return 0
  fi
  local file
  for file in passwd shadow group gshadow; do
    if [ -f "$1/etc/$file" ]; then sed -i "/^$2:/d" "$1/etc/$file"; fi
  done
}

# Containers, images, networks and volumes of this machine's agent, by its label or name: nobody else's.
remove_containers() { # DATA_DIR
  command -v docker >/dev/null || return 0
  local node
  node=$(sed -n 's/.*"node" *: *"\([a-z0-9]*\)".*/\1/p' "$1/node.json" 2>/dev/null || true)
  [ -n "$node" ] || return 0
  local filter=label=io.flotilla.node=$node
  docker ps -aq --filter "$filter" | xargs -r docker rm -f -v >/dev/null
  docker images --filter "reference=flotilla/$node/*" --format '{{.Repository}}:{{.Tag}}' | xargs -r docker rmi -f >/dev/null
  docker network ls -q --filter "$filter" | xargs -r docker network rm >/dev/null
  docker volume ls -q --filter "$filter" | xargs -r docker volume rm -f >/dev/null
}
