# The commands of the README, for those who like them short.

.PHONY: run test bench figures

run: ## the server with the examples, and the shell on it
	go run ./cmd/moonledger dev examples

test: ## all tests, in random order, with the race detector
	.ci/install
	go test -race -shuffle=on -timeout 25m ./...

bench: ## the benchmarks of BENCHMARKS.md
	go test -run '^$$' -bench . -benchmem ./...

figures: ## the tables of BENCHMARKS.md of a server under load; BENCH='--rounds 1 --prepared DIR' for less
	go run ./cmd/moonledger bench --suite $(BENCH)
