"""Measures codec-tool's gateway with a native function: latency, throughput, memory.

    python3 Benchmarks/report/gateway.py GATEWAY-LOAD CODEC-TOOL
"""
import json
import subprocess
import sys

import plot
import targets


def measure(load, codec_tool):
    """What the program GatewayLoad measures."""
    return json.loads(subprocess.run([load, codec_tool], check=True, stdout=subprocess.PIPE, text=True).stdout)


if __name__ == "__main__":
    for row in targets.gateway(measure(*sys.argv[1:])):
        print(f"{row.id} {row.work}: {plot.value(row)} (target {plot.sense(row)} {row.target:g}) {row.note}")
