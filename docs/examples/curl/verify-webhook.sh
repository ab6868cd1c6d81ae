#!/usr/bin/env bash
# Checks the signature of one webhook: exit 0 if it is linework's, 1 if not.
#
#   LINEWORK_WEBHOOK_SECRET=whsec_... ./verify-webhook.sh "$X_CADLENS_SIGNATURE" < body
#
# For trying things out (needs openssl). The secret is seen in the list of processes: in production
# use one of the other languages.
set -euo pipefail

time=$(sed -n 's/^t=\([0-9]*\),.*/\1/p' <<<"$1")
given=$(sed -n 's/.*,v1=\([0-9a-f]*\)$/\1/p' <<<"$1")
age=$(($(date +%s) - ${time:-0}))
if [ "${age#-}" -gt 300 ]; then echo "too old" >&2; exit 1; fi

# The body byte for byte as it came: no variable, which would lose its last line breaks.
made=$({ printf '%s.' "$time"; cat; } | openssl dgst -sha256 -hmac "$LINEWORK_WEBHOOK_SECRET" |
  sed 's/.* //')
if [ "$made" != "$given" ]; then echo "wrong signature" >&2; exit 1; fi
echo "right signature"
