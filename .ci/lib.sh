# Shared by .ci/run and .ci/nightly: sourced, from the root of the checkout.
maven=(./mvnw -B -ntp)

say() { printf '\n%s: %s\n' "${me:-ci}" "$*"; }

# Counts the tests of a folder of reports. A suite's own attributes leave out the tests of its nested classes.
count() {
  { cat "$1"/TEST-*.xml 2>/dev/null || true; } | awk '
    /<testcase / { tests++ } /<(failure|error)[ >]/ { failed++ } /<skipped/ { skipped++ }
    END { printf "%d passed, %d failed, %d skipped\n", tests - failed - skipped, failed, skipped }'
}

# Prints the classes of a folder of reports with their seconds, the longest first. Nested classes count for their outer one.
durations() {
  { cat "$1"/TEST-*.xml 2>/dev/null || true; } | awk '
    /<testsuite / {
      match($0, / name="[^"]*"/); name = substr($0, RSTART + 7, RLENGTH - 8); sub(/.*\./, "", name); sub(/\$.*/, "", name)
      match($0, / time="[^"]*"/); time = substr($0, RSTART + 7, RLENGTH - 8); gsub(",", "", time); sum[name] += time
    }
    END { for (name in sum) printf "%8.1f s  %s\n", sum[name], name }' | sort -rn
}

# What the last integration tests ran on, in words: a run that starts emulators leaves their description.
emulators() { cat target/emulators/description.txt 2>/dev/null || echo 'load stubs'; }

forget_last_tests() { rm -rf target/failsafe-reports target/emulators/description.txt; }

minutes() { awk -v s="$1" 'BEGIN { printf "%.1f min", s / 60 }'; }

# A suite that was renamed would run nothing and fail nothing.
require_suites() {
  local suite
  for suite in "$@"; do
    [ -n "$(find integration-tests -name "$suite.java" -not -path '*/node_modules/*' -print -quit)" ] \
      || { echo "there is no suite $suite in integration-tests" >&2; return 1; }
  done
}

# BLOBFERRY_DOCKER_UP is a command that starts a Docker engine where none answers. It is kept from the processes that are
# tested: they refuse settings that they do not know.
docker_up=${BLOBFERRY_DOCKER_UP:-}
unset BLOBFERRY_DOCKER_UP

# Returns 1, with the reason in no_containers, where containers cannot run.
containers_available() {
  if ! docker version >/dev/null 2>&1 && [ -n "$docker_up" ]; then
    bash -c "$docker_up" || true
  fi
  if ! docker version >/dev/null 2>&1; then
    no_containers='no Docker engine answers'
    return 1
  fi
  if ! integration-tests/containers/build-localstack; then
    no_containers="LocalStack's image can neither be pulled nor built"
    return 1
  fi
}

# The suites that call the stores directly; what the others show does not depend on who answers.
container_suites=(AzureStorageIT FaultProxyIT ManagedIdentityIT SmallBlobIT LargeBlobIT QueueWorkerIT StorageQueueIT
  TableCheckpointsIT TableFailuresIT BadInputIT BadSetupIT S3TargetIT S3MultipartTargetIT S3ObjectListingIT S3UploadListingIT
  AzureSourceIT AzureBlobListingIT SegmentQueueIT TableStateIT)

run_container_suites() {
  require_suites "${container_suites[@]}" || return 1
  forget_last_tests
  # Ryuk's image may be out of reach; the tests stop the containers that they start.
  TESTCONTAINERS_HOST_OVERRIDE=localhost TESTCONTAINERS_RYUK_DISABLED=true \
    "${maven[@]}" verify -DskipUnitTests=true -Dfunctions.skip=true -Dblobferry.emulators=containers \
    "-Dit.test=$(IFS=,; echo "${container_suites[*]}")" "$@"
}
