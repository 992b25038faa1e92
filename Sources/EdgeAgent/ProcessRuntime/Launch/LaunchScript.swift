/// The little shell that stands between the agent and a workload.
///
/// It leads the workload's session and lives as long as the workload does. Before the workload begins it writes down who
/// it is, so that there is no moment in which something runs that nobody knows of; afterwards it writes down the exit
/// status, which the agent can then read even if another one started it.
///
/// A signal to the session reaches the shell too. Before the workload begins it ends both; afterwards the shell waits on,
/// as a `wait` that a signal ended says nothing of the workload. (Asked for a second time, a shell that has answered
/// already says 127.)
///
/// An agent that dies between writing and beginning is no danger: the shell dies when it reports to nobody (SIGPIPE), and where the
/// next agent has decided on another start meanwhile, it ends by itself.
enum LaunchScript {
  /// What it says on its standard output when everything is written and the workload begins.
  static let started = "started\n"

  /// The arguments: the allocation's directory, the number of the start, the limit of open files, the limit of file size
  /// in blocks of 512 bytes, the workload's command.
  static let text = """
    directory=$1 number=$2
    ulimit -c 0
    ulimit -n "$3" 2>/dev/null
    ulimit -f "$4" || exit 126
    shift 4
    read -r stat < "/proc/$$/stat" || exit 126
    read -r boot < /proc/sys/kernel/random/boot_id || exit 126
    take() { shift 19; begun=$1; }
    take ${stat##*) }
    umask 077
    printf '{"number":%s,"pid":%s,"startTime":%s,"boot":"%s"}\\n' "$number" "$$" "$begun" "$boot" \
    > "$directory/instance.$number.json" || exit 126
    if [ -e "$directory/groups" ]; then
      while read -r group; do
        echo "$$" > "$group/cgroup.procs" || { echo "its control group can't be entered"; exit 126; }
      done < "$directory/groups"
    fi
    read -r wanted < "$directory/start" || exit 126
    [ "$wanted" = "$number" ] || exit 125
    cd "$directory/files" || exit 126
    echo started || exit 125
    exec >> "$directory/output/stdout" 2>> "$directory/output/stderr" || exit 126
    umask 022
    "$@" &
    workload=$!
    trap 'signalled=1' TERM INT HUP QUIT USR1 USR2
    status=
    while :; do
      signalled=
      wait "$workload"
      ended=$?
      [ "$ended" = 127 ] && [ -n "$status" ] || status=$ended
      [ -n "$signalled" ] || break
    done
    umask 077
    echo "$status" > "$directory/status.$number"
    kill -KILL 0
    """
}
