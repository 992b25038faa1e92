# A private RabbitMQ: its own home, cookie, epmd, ports and node name, on loopback only. It starts empty every time.

broker=$services/rabbitmq
broker_node=flotilla-$services_id@localhost

# Asks as a client does: the protocol header is answered with a method frame (Connection.Start).
broker_answers() {
  local port
  port=$(cat "$broker/port" 2>/dev/null) || return 1
  (
    exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
    printf 'AMQP\0\0\x09\x01' >&3
    IFS= read -r -u 3 -d '' -n 1 -t 2 first
    [ "$first" = $'\x01' ]
  ) 2>/dev/null
}

start_broker() {
  if broker_answers && recorded_pid "$broker/server.process" >/dev/null; then
    say "rabbitmq: already running on port $(cat "$broker/port")"
    return 0
  fi
  stop_broker
  local epmd_port dist_port port
  free_port epmd_port
  free_port dist_port
  free_port port
  rm -rf -- "$broker"
  mkdir -p -- "$broker/home" "$broker/data" "$broker/log"
  write_broker_settings "$port"
  printf '%s\n' "$epmd_port" >"$broker/epmd_port"
  give_to_owner "$broker" "$broker"/*
  broker_prefix "$epmd_port" "$dist_port"
  start_recorded "$broker/epmd.process" "$broker/epmd.log" \
    "${broker_prefix[@]}" epmd -port "$epmd_port" -address 127.0.0.1 ||
    { say_tail "$broker/epmd.log"; die "epmd ended at once"; }
  start_recorded "$broker/server.process" "$broker/server.log" \
    "${broker_prefix[@]}" /usr/lib/rabbitmq/bin/rabbitmq-server ||
    { say_tail "$broker/server.log"; die "RabbitMQ ended at once"; }
  wait_until_ready RabbitMQ "$broker/server.process" "$broker/server.log" 90 broker_answers
  say "rabbitmq: node $broker_node on 127.0.0.1:$port"
}

# The password is new every time and only in files that nobody else may read.
write_broker_settings() {
  local port=$1 password
  password=$(head -c 18 /dev/urandom | base64 | tr '+/' 'ab')
  (
    umask 077
    printf 'amqp://flotilla:%s@127.0.0.1:%s/flotilla\n' "$password" "$port" >"$broker/url"
    cat >"$broker/rabbitmq.conf" <<END
listeners.tcp.1 = 127.0.0.1:$port
default_vhost = flotilla
default_user = flotilla
default_pass = $password
log.console = true
log.file = false
log.console.level = warning
END
  )
  printf '%s\n' "$port" >"$broker/port"
  printf '[].\n' >"$broker/enabled_plugins"
}

# The environment starts empty: nothing of the machine's own RabbitMQ or of the caller's gets in.
# RUNNING_UNDER_SYSTEMD makes the script replace itself by the Erlang machine, so that the recorded pid is the server.
broker_prefix() {
  broker_prefix=()
  if is_root && [ "$(owner_uid)" != 0 ]; then
    broker_prefix=(setpriv --reuid="$(owner_uid)" --regid="$(owner_gid)" --init-groups --)
  fi
  broker_prefix+=(
    env -i HOME="$broker/home" PATH="$PATH" LANG=C.UTF-8 RUNNING_UNDER_SYSTEMD=true
    ERL_EPMD_PORT="$1" ERL_EPMD_ADDRESS=127.0.0.1
    RABBITMQ_DIST_PORT="$2" RABBITMQ_NODENAME="$broker_node"
    RABBITMQ_MNESIA_BASE="$broker/data" RABBITMQ_LOG_BASE="$broker/log" RABBITMQ_LOGS=-
    RABBITMQ_CONF_ENV_FILE="$broker/none.conf" RABBITMQ_CONFIG_FILE="$broker/rabbitmq"
    RABBITMQ_CONFIG_FILES="$broker/none.d" RABBITMQ_ADVANCED_CONFIG_FILE="$broker/none.config"
    RABBITMQ_ENABLED_PLUGINS_FILE="$broker/enabled_plugins" RABBITMQ_PID_FILE="$broker/server.pid"
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none"
  )
}

stop_broker() {
  end_recorded "$broker/server.process" 10
  end_recorded "$broker/epmd.process" 2
  rm -f -- "$broker/port" "$broker/url"
}

broker_status() {
  if broker_answers; then
    printf 'rabbitmq: running, 127.0.0.1:%s, node %s\n' "$(cat "$broker/port")" "$broker_node"
  else
    printf 'rabbitmq: not running\n'
    return 1
  fi
}
