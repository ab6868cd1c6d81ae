#!/usr/bin/env bash
# Sends a drawing to linework, waits for its job, and saves the result document beside it.
#
#   LINEWORK_KEY=cadl_... ./parse.sh floor-plan.dwg        (needs curl)
set -euo pipefail

url="${LINEWORK_URL:-http://127.0.0.1:8787}"
auth="Authorization: Bearer $LINEWORK_KEY"
file="$1"

# The value of a text field of a flat JSON object.
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

# An Idempotency-Key makes it safe to send again after a broken connection.
job=$(curl -sS --fail-with-body "$url/v1/parse" -H "$auth" \
  -H "Idempotency-Key: $(date +%s)-$$-$RANDOM" -F "file=@$file" -F mode=async | field job_id)

while :; do
  answer=$(curl -sS --fail-with-body "$url/v1/jobs/$job" -H "$auth")
  case $(field status <<<"$answer") in
    COMPLETED) break ;;
    FAILED) echo "$file: $(field errorMsg <<<"$answer")" >&2; exit 1 ;;
  esac
  sleep 0.5
done

curl -sS --fail-with-body --compressed "$url/v1/jobs/$job/result" -H "$auth" -o "$file.json"
echo "$file.json: job $job"
