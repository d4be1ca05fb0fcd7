"""The machine that figures are measured on."""

import importlib.metadata
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LIBRARIES = ("numpy", "polars", "jax", "fasttext-ng", "scikit-learn", "vaderSentiment", "textblob", "nltk")


def machine() -> dict[str, Any]:
    """Processor, cores, memory, how busy it is, and the versions of the libraries."""
    versions = {}
    for library in LIBRARIES:
        try:
            versions[library] = importlib.metadata.version(library)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": platform.system(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "versions": versions,
    }


def describe_machine(own: Mapping[str, Any]) -> str:
    """One sentence about it."""
    versions = ", ".join(f"{name} {version}" for name, version in own["versions"].items())
    return (
        f"Measured on {own['cores']} cores of an {own['processor']}, {own['memory'] / 2**30:.0f} GB, load"
        f" {own['load']:.1f} before; {own['system']}, Python {own['python']}, {versions}."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{(names or [platform.machine()])[0]} ({platform.machine()})"
