# An agent of a script's own: a free port of loopback, a data folder in the script's scratch folder. Needs
# processes.sh and ports.sh, `programs` (where the built programs are) and `scratch`.

agent_answers() { curl -sf --max-time 2 "$FLOTILLA_SERVER/ping" >/dev/null 2>&1; }

# start_agent ARGUMENT…: afterwards FLOTILLA_SERVER and FLOTILLA_TOKEN are set for the tool.
start_agent() {
  local port
  free_port port
  export FLOTILLA_SERVER=http://127.0.0.1:$port
  start_recorded "$scratch/agent.process" "$scratch/agent.log" \
    env -u FLOTILLA_TOKEN -u FLOTILLA_BROKER -u DOCKER_HOST "$programs/flotilla-agent" --embedded --data-dir "$scratch/agent" --listen "127.0.0.1:$port" "$@" ||
    { say_tail "$scratch/agent.log"; die "the agent ended at once"; }
  wait_until_ready "the agent" "$scratch/agent.process" "$scratch/agent.log" 30 agent_answers
  FLOTILLA_TOKEN=$(cat "$scratch/agent/token")
  export FLOTILLA_TOKEN
}

stop_agent() { end_recorded "$scratch/agent.process" 15; }

# The first text value of that name in a JSON document, without a JSON reader: the demonstration installs as little as
# it can.
json_text() {
  grep -oE "\"$1\"[[:space:]]*:[[:space:]]*\"([^\"\\\\]|\\\\.)*\"" | head -n 1 | sed -E 's/^"[^"]*"[[:space:]]*:[[:space:]]*"//; s/"$//; s#\\/#/#g' || true
}
