"""What the measurements were taken on."""
import os
import pathlib
import platform
import re
import subprocess


def describe():
    """The machine, by the names that people compare machines by."""
    return {"cpu": cpu(), "cores": os.cpu_count(), "system": system(), "swift": swift(), "commit": commit()}


def line(machine):
    """The same in one line."""
    return (f"{machine['cpu']}, {machine['cores']} cores; {machine['system']}; Swift {machine['swift']}; "
            f"commit {machine['commit']}")


def cpu():
    path = pathlib.Path("/proc/cpuinfo")
    if not path.exists():
        return output("sysctl", "-n", "machdep.cpu.brand_string") or platform.machine()
    text = path.read_text()
    name = re.search(r"^model name\s*:\s*(.*)$", text, re.M)
    flags = re.search(r"^flags\s*:\s*(.*)$", text, re.M)
    flags = flags[1].split() if flags else []
    parts = [name[1] if name else platform.machine()]
    parts += [vector for flag, vector in (("avx512f", "AVX-512"), ("avx2", "AVX2")) if flag in flags][:1]
    parts += ["virtual machine"] if "hypervisor" in flags else []
    return ", ".join(parts)


def system():
    path = pathlib.Path("/etc/os-release")
    if not path.exists():
        return f"macOS {platform.mac_ver()[0]}"
    name = re.search(r'^PRETTY_NAME="?(.*?)"?$', path.read_text(), re.M)
    return name[1] if name else platform.system()


def swift():
    version = re.search(r"Swift version (\S+)", output("swift", "--version"))
    return version[1] if version else "of unknown version"


def commit():
    folder = str(pathlib.Path(__file__).resolve().parent)
    return output("git", "-C", folder, "describe", "--always", "--dirty") or "unknown"


def output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
