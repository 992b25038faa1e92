"""How long a peer of the tests searches for the first service of a type, with nothing known before: its 99th percentile.

    mdns_search.py PEER TYPE COUNT
"""

import json
import resource
import subprocess
import sys
import time

peer, kind, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
times = []
for _ in range(count):
    process = subprocess.Popen(
        [sys.executable, peer, "searcher", "4", "eth0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert json.loads(process.stdout.readline())["event"] == "ready"
    start = time.monotonic()
    process.stdin.write(json.dumps({"do": "browse", "type": kind}) + "\n")
    process.stdin.flush()
    while json.loads(process.stdout.readline())["event"] != "found":
        pass
    times.append((time.monotonic() - start) * 1000)
    process.communicate(json.dumps({"do": "quit"}) + "\n")
times.sort()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"p50": times[count // 2], "p99": times[min(count - 1, int(count * 0.99))], "n": count}), file=sys.stderr)
print(json.dumps({
    "unit": "ms", "value": times[min(count - 1, int(count * 0.99))],
    "cpu_us": (used.ru_utime + used.ru_stime) * 1e6 / count}))
