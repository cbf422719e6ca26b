#!/bin/sh
# Calls the mocks with curl: a token, a list, an injected fault, and what was recorded. Ends with 1 at the first surprise.
set -eu

host="${MOCKS_HOST:-http://localhost}"
ett="${ETT_URL:-$host:4010}"
identity="${IDENTITY_URL:-$host:4011}"
control="${CONTROL_URL:-$host:4013}"
tenant=datahubeouenerginet.onmicrosoft.com
organization=3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90

expect() {
  if [ "$2" != "$3" ]; then
    echo "$1: expected $2 but got $3" >&2
    exit 1
  fi
  echo "$1: $3"
}

token=$(curl --silent --fail "$identity/$tenant/B2C_1A_ClientCredentials/oauth2/v2.0/token" \
  --data grant_type=client_credentials \
  --data client_id=5c9e2d31-6b4f-4a7d-8e02-9f31c5a7b648 \
  --data client_secret=example-secret-that-opens-nothing \
  --data-urlencode "scope=https://$tenant/energy-origin/.default" |
  sed 's/.*"access_token":"\([^"]*\)".*/\1/')

wallets() {
  curl --silent --output /dev/null --write-out '%{http_code}' \
    --header "Authorization: Bearer $token" --header 'X-API-Version: 1' \
    "$ett/wallet-api/wallets?organizationId=$organization"
}

control() {
  curl --silent --fail --header "Authorization: Bearer ${CONTROL_TOKEN:-}" --header 'Content-Type: application/json' "$@"
}

expect 'wallets' 200 "$(wallets)"
control --data '{"operationId":"getWallets","fault":{"status":429}}' "$control/mocks/ett/faults"
expect 'wallets with an injected fault' 429 "$(wallets)"
expect 'wallets after it' 200 "$(wallets)"
control --data '{"advanceMs":3600001}' "$control/clock" >/dev/null
expect 'wallets an hour later, with the same token' 401 "$(wallets)"
calls=$(control "$control/mocks/ett/requests?operationId=getWallets" | grep -o '"operationId":"getWallets"' | wc -l | tr -d ' ')
expect 'recorded calls' 4 "$calls"
control --data '{}' "$control/reset"
