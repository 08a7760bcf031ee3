#!/usr/bin/env bash
# Builds everything and runs all tests; the last line is "N passed, N failed".
#
#   ./test.sh                                        everything
#   ./test.sh Maestro.Cli.Tests                      one project (or several)
#   ./test.sh --filter FullyQualifiedName~Redelivery what "dotnet test" takes, after the projects
#
# CONFIGURATION=Release tests an optimized build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

configuration="${CONFIGURATION:-Debug}"
results="artifacts/test-results"
project_limit=30m # a project that has not ended by then counts as failed
hang_limit=5m     # so does one in which no test ends for that long
passed=0 failed=0 skipped=0 running=""
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

stop() {
  trap - INT TERM
  [[ -n $running ]] && kill "$running" 2>/dev/null
  echo "Stopped." >&2
  exit 130
}
trap stop INT TERM

summary() {
  local line="$passed passed, $failed failed"
  ((skipped > 0)) && line+=", $skipped skipped"
  echo "$line"
}

# A command that is told to stop while the script waits for it.
run() {
  "$@" &
  running=$!
  local code=0
  wait "$running" || code=$?
  running=""
  return "$code"
}

give_up() {
  echo "$1" >&2
  failed=$((failed + 1))
  summary
  exit 1
}

counter() { sed -n "s/.*<Counters[^>]* $2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1; }

# Quick tests that pass are only counted; slow ones are shown so that one sees it go on. The chatter of the runner is left out.
show() {
  awk '/^  Passed .* \[(< )?[0-9]+ ms\]$/ { next }
    /^(\[xUnit.net [0-9:.]+\] +(xUnit.net|Discover|Start|Finish)|Data collector|Results File|Test run for|A total of|Additionally,)/ { next }
    NF { print; fflush() }'
}

test_project() {
  local name="$1" code=0 trx="$results/$1.trx" total executed ok bad shown
  shift
  echo "== $name"
  rm -f "$trx"
  exec 3> >(show)
  shown=$!
  run timeout --kill-after=30s "$project_limit" dotnet test "tests/$name" -c "$configuration" --no-build -nologo \
    --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=normal" \
    --blame-hang-timeout "$hang_limit" --blame-hang-dump-type none "$@" >&3 2>&1 || code=$?
  exec 3>&-
  wait "$shown" || true
  if [[ -f $trx ]]; then
    total="$(counter "$trx" total)" executed="$(counter "$trx" executed)" ok="$(counter "$trx" passed)" bad="$(counter "$trx" failed)"
    passed=$((passed + ${ok:-0}))
    failed=$((failed + ${bad:-0}))
    skipped=$((skipped + ${total:-0} - ${executed:-0}))
  fi
  if ((code != 0 && ${bad:-0} == 0)); then
    echo "   $name ended with exit code $code although no test failed: it crashed, hung or did not start." >&2
    failed=$((failed + 1))
  fi
}

projects=()
while (($# > 0)) && [[ $1 != -* ]]; do
  projects+=("$(basename "$1" .csproj)")
  shift
done
if ((${#projects[@]} == 0)); then
  for file in tests/*.Tests/*.Tests.csproj; do
    projects+=("$(basename "$file" .csproj)")
  done
fi

command -v dotnet >/dev/null || give_up "The tests need the .NET SDK 10: sudo apt-get install dotnet-sdk-10.0, or see https://dot.net/download."
dotnet --version >/dev/null || give_up "The tests need the .NET SDK that global.json asks for."

echo "== Building ($configuration)"
run dotnet build Maestro.sln -c "$configuration" -nologo -v minimal -nodeReuse:false -p:UseSharedCompilation=false \
  || give_up "The build failed."

echo "== PostgreSQL"
run dotnet "artifacts/bin/Maestro.Cli/${configuration,,}/maestro.dll" postgres || give_up "The tests need PostgreSQL."

mkdir -p "$results"
for project in "${projects[@]}"; do
  [[ -f "tests/$project/$project.csproj" ]] || give_up "There is no test project $project; there are: $(cd tests && echo *.Tests)"
  test_project "$project" "$@"
done

((passed + failed + skipped > 0)) || give_up "No test ran."
summary
((failed == 0))
