#!/usr/bin/env bash
# Sends a file of real token transfers through a server of its own, and checks
# every balance, the chain and its dump: examples/token/transfers.sh FILE
set -euo pipefail

file=$(realpath "${1:?name a file of transfers, such as token_transfers.csv}")
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
server=
finish() {
	if [ -n "$server" ]; then
		kill "$server" 2>/dev/null || true
		wait "$server" 2>/dev/null || true
	fi
	rm -rf "$work"
}
trap finish EXIT

go build -o "$work/moonledger" ./cmd/moonledger
go build -o "$work/load" ./examples/token/load
"$work/moonledger" serve examples/token --listen 127.0.0.1:0 --address-file "$work/address" --store "badger:$work/data" &
server=$!
for _ in $(seq 100); do
	[ -s "$work/address" ] && break
	kill -0 "$server" # it may have ended with an error
	sleep 0.1
done
"$work/load" --server "$(cat "$work/address")" "$file"
