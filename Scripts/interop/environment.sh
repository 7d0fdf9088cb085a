# For the scripts beside this folder: source it, then `prepare_interop REQUIREMENTS`, which leaves a built codec-tool in
# CODEC_TOOL and a Python with the peers that the file of requirements names in `python`; or `prepare_python REQUIREMENTS`,
# which leaves only the latter.
#
#   CODEC_TOOL      a built codec-tool; without it, one is built
#   CONFIGURATION   what to build: debug (default) or release
#   INTEROP_VENV    a Python environment with the peers to use again, made where it does not exist;
#                   without it, one is made for this run
#   PYTHON          the Python to make it with; without it, the newest there is

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Whether $1 is a Python that can make environments and is no older than 3.$2. (Version managers put names on the path
# behind which there is no interpreter.)
is_python() {
  "$1" -c "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, $2))" 2>/dev/null
}

# The Python asked for, else one that smithy-aws-event-stream works with, which needs 3.12, else one of 3.10 or newer.
find_python() {
  local candidates=(python3.14 python3.13 python3.12 python3) version candidate
  if command -v pyenv >/dev/null; then candidates+=("$(pyenv root)"/versions/3.*/bin/python3); fi
  if [[ -n ${PYTHON:-} ]]; then candidates=("$PYTHON"); fi
  for version in 12 10; do
    for candidate in "${candidates[@]}"; do
      if is_python "$candidate" "$version"; then echo "$candidate"; return; fi
    done
  done
  echo "interop: no Python 3.10 or newer that can make environments" >&2
  return 1
}

prepare_interop() {
  if [[ -z ${CODEC_TOOL:-} ]]; then
    local build=(swift build --package-path "$root" --traits CommandLineTool --configuration "${CONFIGURATION:-debug}" --product codec-tool)
    "${build[@]}" >&2
    CODEC_TOOL=$("${build[@]}" --show-bin-path)/codec-tool
  fi
  prepare_python "$1"
}

prepare_python() {
  if [[ -z ${INTEROP_VENV:-} ]]; then
    temporary=$(mktemp -d)
    trap 'rm -rf "$temporary"' EXIT
    INTEROP_VENV=$temporary/venv
  fi
  if [[ ! -x $INTEROP_VENV/bin/python ]]; then
    local base
    base=$(find_python)
    "$base" -m venv "$INTEROP_VENV"
  fi
  python=$INTEROP_VENV/bin/python
  # A peer that cannot be installed is missing below, which is a failed check.
  "$python" -m pip install --quiet --disable-pip-version-check --timeout 10 --retries 1 \
    --requirement "$root/Scripts/interop/$1" >&2 || echo "interop: pip failed" >&2
}
