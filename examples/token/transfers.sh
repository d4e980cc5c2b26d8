#!/usr/bin/env bash
# Sends a file of real token transfers through a server of its own, and checks
# every balance, the chains and their dumps. With --kill the server is killed N
# times meanwhile; with --dir the ledger is kept, and a load that was broken off
# is taken up by giving the same command again:
#
#	examples/token/transfers.sh [--kill N] [--seed S] [--dir DIR] FILE
set -euo pipefail

programs=$(mktemp -d)
trap 'rm -rf "$programs"' EXIT
go build -C "$(dirname "$0")/../.." -o "$programs/" ./cmd/moonledger ./examples/token/load
"$programs/load" --program "$programs/moonledger" "$@"
