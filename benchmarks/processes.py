"""Commands in processes of their own: what they print, and what they cost."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

_LAUNCHER = """
import json, os, resource, subprocess, sys, time
command, cores = json.loads(sys.argv[1])
if cores:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
start = time.perf_counter()
done = subprocess.run(command, capture_output=True, text=True)
seconds, usage = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
if done.returncode:
    sys.exit(done.stderr)
unit = 1 if sys.platform == "darwin" else 1024
printed = (done.stdout.splitlines() or [""])[-1]
print(json.dumps([seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit, printed]))
"""


class Cost(NamedTuple):
    """What a process took and printed.

    Attributes:
        seconds: By the clock, from its start to its end.
        processor: Seconds of processors, all threads together.
        memory: The most memory that it had, in bytes.
        printed: The last line that it printed.
    """

    seconds: float
    processor: float
    memory: int
    printed: str


def python(code: str, *arguments: str) -> list[str]:
    """The command that runs a script."""
    return [sys.executable, "-c", code, *arguments]


def module(name: str, *arguments: str) -> list[str]:
    """The command that runs a module."""
    return [sys.executable, "-m", name, *arguments]


def cost(command: list[str], *, cores: int | None = None) -> Cost:
    """Run a command, on so many cores if that is given, and measure it."""
    # A child's peak of memory begins with that of the process that starts it, so a small one does.
    launcher = python(_LAUNCHER, json.dumps([command, cores]))
    done = subprocess.run(launcher, stdout=subprocess.PIPE, check=True)
    return Cost(*json.loads(done.stdout))


def printed(command: list[str], environment: Mapping[str, str] | None = None) -> Any:
    """The last line that a command prints, read as JSON."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, **(environment or {})}
    )
    return json.loads(done.stdout.splitlines()[-1])


def medians(measures: Mapping[str, Callable[[], float]], runs: int) -> dict[str, float]:
    """The median of several runs of each, taking turns."""
    rounds = [{name: measure() for name, measure in measures.items()} for _ in range(runs)]
    return {name: statistics.median(times[name] for times in rounds) for name in measures}
