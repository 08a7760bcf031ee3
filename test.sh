#!/usr/bin/env bash
# Builds everything and runs all tests; the last line is "N passed, N failed".
#
#   ./test.sh                              everything but what takes many minutes
#   ./test.sh Maestro.Cli.Tests            one project (or several)
#   ./test.sh --filter Category=Long       what "dotnet test" takes, after the projects; this: what takes many minutes
#
# CONFIGURATION=Release tests an optimized build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

configuration="${CONFIGURATION:-Debug}"
results="artifacts/test-results"
project_limit=30m # a project that has not ended by then counts as failed
hang_limit=5m     # so does one in which no test ends for that long
second_chances=3  # a project with more failed tests than that is not tried again
passed=0 failed=0 skipped=0 running=""
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

stop() {
  trap - INT TERM
  [[ -n $running ]] && kill "$running" 2>/dev/null
  echo "Stopped." >&2
  exit 130
}
trap stop INT TERM

# The tests that failed, each with what it said: the last thing in a long output, so that one need not look for it.
failures() {
  awk '
    /<UnitTestResult / { bad = /outcome="Failed"/; lines = 0 }
    bad && match($0, /testName="[^"]*"/) { print "Failed: " substr($0, RSTART + 10, RLENGTH - 11) }
    bad && /<(Message|StackTrace)>/ { said = 1 }
    bad && said && lines++ < 24 { line = $0; gsub(/ *<\/?(Message|StackTrace)>/, "", line); print "   " line }
    /<\/(Message|StackTrace)>/ { said = 0 }' "$@" \
    | sed -e 's/&lt;/</g' -e 's/&gt;/>/g' -e 's/&quot;/"/g' -e 's/&#x[AD];/ /g' -e 's/&amp;/\&/g'
}

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

# Runs a project; what came of it is in the file with the name given second.
run_project() {
  local name="$1" trx="$2" code=0 shown
  shift 2
  rm -f "$results/$trx"
  exec 3> >(show)
  shown=$!
  run timeout --kill-after=30s "$project_limit" dotnet test "tests/$name" -c "$configuration" --no-build -nologo \
    --results-directory "$results" --logger "trx;LogFileName=$trx" --logger "console;verbosity=normal" \
    --blame-hang-timeout "$hang_limit" --blame-hang-dump-type none "$@" >&3 2>&1 || code=$?
  exec 3>&-
  wait "$shown" || true
  return "$code"
}

# A few tests that failed are run once more, by themselves: where the machine is busy with something else, one may come too late. What passes
# then is counted as passed, and told at the end with what it said first.
passes_again() {
  local name="$1" trx="$2" names
  names="$(sed -n 's/.*<UnitTestResult .*testName="\([^"(]*\).*outcome="Failed".*/FullyQualifiedName=\1/p' "$trx" | sort -u)"
  (($(wc -l <<< "$names") <= second_chances)) || return 1
  echo "== $name: a second try for what failed"
  run_project "$name" "$name.again.trx" --filter "${names//$'\n'/|}" && grep -q 'outcome="Passed"' "$results/$name.again.trx"
}

test_project() {
  local name="$1" code=0 trx="$results/$1.trx" total executed ok bad
  shift
  echo "== $name"
  run_project "$name" "$name.trx" "$@" || code=$?
  if [[ -f $trx ]]; then
    total="$(counter "$trx" total)" executed="$(counter "$trx" executed)" ok="$(counter "$trx" passed)" bad="$(counter "$trx" failed)"
    passed=$((passed + ${ok:-0}))
    failed=$((failed + ${bad:-0}))
    skipped=$((skipped + ${total:-0} - ${executed:-0}))
    if ((${bad:-0} > 0)); then
      if passes_again "$name" "$trx"; then
        passed=$((passed + bad)) failed=$((failed - bad))
        failures "$trx" | sed 's/^Failed:/Failed, and passed at the second try:/' >> "$results/failures"
      else
        failures "$trx" >> "$results/failures"
      fi
    fi
  fi
  if ((code != 0 && ${bad:-0} == 0)); then
    echo "   $name ended with exit code $code although no test failed: it crashed, hung or did not start." >&2
    echo "Failed: $name as a whole, with exit code $code" >> "$results/failures"
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

[[ " $* " == *" --filter "* ]] || set -- "$@" --filter Category!=Long

command -v dotnet >/dev/null || give_up "The tests need the .NET SDK 10: sudo apt-get install dotnet-sdk-10.0, or see https://dot.net/download."
dotnet --version >/dev/null || give_up "The tests need the .NET SDK that global.json asks for."

echo "== Building ($configuration)"
run dotnet build Maestro.sln -c "$configuration" -nologo -v minimal -nodeReuse:false -p:UseSharedCompilation=false \
  || give_up "The build failed."

echo "== PostgreSQL"
run dotnet "artifacts/bin/Maestro.Cli/${configuration,,}/maestro.dll" postgres || give_up "The tests need PostgreSQL."

mkdir -p "$results"
rm -f "$results/failures"
for project in "${projects[@]}"; do
  [[ -f "tests/$project/$project.csproj" ]] || give_up "There is no test project $project; there are: $(cd tests && echo *.Tests)"
  test_project "$project" "$@"
done

((passed + failed + skipped > 0)) || give_up "No test ran."
[[ ! -f $results/failures ]] || cat "$results/failures"
summary
((failed == 0))
