#!/usr/bin/env bash
# Makes the agent as one program that needs no runtime: artifacts/agent/maestro, or what is given.
#
#   deploy/agent/publish.sh                    compiled for this machine (needs clang or gcc)
#   FORM=trimmed deploy/agent/publish.sh       with the runtime in it (needs the .NET SDK only)
#   FORM=ready deploy/agent/publish.sh         the same, but with compiled code besides: larger, and started sooner
#   RUNTIME=linux-arm64 deploy/agent/publish.sh DIRECTORY
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
form="${FORM:-aot}"
output="${1:-$root/artifacts/agent}"
case "$(uname -m)" in
  x86_64) machine=linux-x64 ;;
  aarch64) machine=linux-arm64 ;;
  *) machine="" ;;
esac
runtime="${RUNTIME:-$machine}"

case "$form" in
  aot | trimmed | ready) ;;
  *)
    echo "FORM is \"$form\"; allowed: aot, trimmed, ready" >&2
    exit 1
    ;;
esac
if [[ -z $runtime ]]; then
  echo "There is no runtime for $(uname -m); RUNTIME names another, such as linux-x64 or linux-arm64." >&2
  exit 1
fi

arguments=(-p:Form="$form")
if [[ $form == aot ]] && ! command -v clang >/dev/null; then
  if ! command -v gcc >/dev/null; then
    echo "Compiling needs clang or gcc: sudo apt-get install clang zlib1g-dev. Or FORM=trimmed or FORM=ready, which need neither." >&2
    exit 1
  fi
  arguments+=(-p:CppCompilerAndLinker=gcc)
fi

dotnet publish "$root/Maestro.Agent.Standalone" -c Release -r "$runtime" -o "$output" -nologo -v quiet -nodeReuse:false \
  -p:UseSharedCompilation=false -p:NuGetAudit=false "${arguments[@]}"
rm -f "$output"/*.pdb "$output"/*.dbg "$output"/*.xml
echo "$output/maestro: $(du -h --apparent-size "$output/maestro" | cut -f1), $form, $runtime"
