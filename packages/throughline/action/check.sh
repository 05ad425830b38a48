#!/usr/bin/env bash
# The first step of the action: annotations on standard output, the table of those affected in $THROUGHLINE_TABLE, and as the output
# `status` whether the change may be merged: 1 where something is wrong, or breaks somebody ($THROUGHLINE_FAIL: `any`) and is not
# accepted in the lock of this checkout (`unaccepted`), else 0. Ends with an error only where the check could not be made. Runs in the
# project's folder.
set -euo pipefail

refuse() {
  echo "::error title=Throughline::$1"
  exit 2
}

# A check evaluates the project's modules. In this event they would run with the rights of the repository, whoever wrote them.
if [ "${GITHUB_EVENT_NAME:-}" = pull_request_target ]; then
  refuse "Use the event pull_request: pull_request_target would run the code of a fork with the rights of this repository."
fi

against="${THROUGHLINE_AGAINST:-}"
if [ -z "$against" ]; then
  base="${GITHUB_BASE_REF:-}"
  if [ -z "$base" ]; then refuse "There is no branch to compare with: set the input against, or run on pull_request."; fi
  against="origin/$base"
  # A checkout of GitHub Actions has one commit. In a whole one a depth would cut its history off.
  depth=()
  if [ "$(git rev-parse --is-shallow-repository)" = true ]; then depth=(--depth=1); fi
  git fetch --quiet --no-tags ${depth[@]+"${depth[@]}"} origin "+refs/heads/$base:refs/remotes/$against" ||
    echo "::warning title=Throughline::$against could not be fetched: it is compared with as it was last seen here."
fi

read -r -a throughline <<<"${THROUGHLINE_COMMAND:-npx --no throughline}"

# 0 or 1: the check was made. Anything else ends the step.
checked() {
  local status=0
  "${throughline[@]}" check "$@" || status=$?
  if [ "$status" -gt 1 ]; then exit "$status"; fi
  return "$status"
}

status=0
checked --against "$against" --format github || status=$?
checked --against "$against" --format markdown >"$THROUGHLINE_TABLE" || true
# What the change breaks and accepts in its own lock fails nothing by itself: reviewers are told, and agree by their review.
if [ "${THROUGHLINE_FAIL:-}" = any ] && grep -q 'breaks=[1-9]' "$THROUGHLINE_TABLE"; then status=1; fi
if [ "${THROUGHLINE_FAIL:-}" = never ]; then status=0; fi
echo "status=$status" >>"$GITHUB_OUTPUT"
