"""Runs a command without its output and says on the last line of its own what it used: wall and CPU time, peak memory, exit code."""

import json
import os
import subprocess
import sys
import time

started = time.monotonic()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
complaint = child.stderr.read()
_, status, used = os.wait4(child.pid, 0)
wall = time.monotonic() - started
child.returncode = os.waitstatus_to_exitcode(status)
print(
    json.dumps(
        {
            "wallMs": wall * 1000,
            "cpuMs": (used.ru_utime + used.ru_stime) * 1000,
            "rssPeakBytes": used.ru_maxrss * 1024,
            "code": child.returncode,
            "complaint": complaint.decode(errors="replace")[-2000:],
        }
    )
)
