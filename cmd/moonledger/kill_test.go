package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"moonledger/chain"
	"moonledger/shell/client"
)

// tally is the contract under load: one entry for each call, one place of the
// state for each client.
const tally = `---@class Tally
---@field counts table<string, integer>
local Tally = contract "Tally" { state = { counts = {} } }

---@param name string
---@return integer
function Tally:add(name)
  self.counts[name] = (self.counts[name] or 0) + 1
  return self.counts[name]
end
`

// An ack is what a client was told of a call.
type ack struct {
	client int
	result string
	height uint64
	hash   string
}

// A server that is killed at any moment keeps each call that it has
// acknowledged: with its height, its hash and its result; and what it holds
// verifies, on the server and as a dump.
//
// parity: 68 74
func TestKilledServerKeepsAcknowledgedCalls(t *testing.T) {
	const kills, clients = 10, 16
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "tally.lua"), []byte(tally), 0o644); err != nil {
		t.Fatal(err)
	}
	var acknowledged []ack
	for kill := range kills {
		s := startServer(t, dir)
		news := loadAndKill(t, s, clients, kill)
		if len(news) == 0 {
			t.Errorf("kill %d: no call was acknowledged before it", kill)
		}
		acknowledged = append(acknowledged, news...)
		s = startServer(t, dir)
		s.checkAll(t, map[string][]ack{"Tally": acknowledged})
		s.stop(t)
	}
	t.Logf("%d acknowledged calls survived %d kills", len(acknowledged), kills)
}

// loadAndKill lets clients call until the server is killed, which it is after a
// random number of answers, and returns what was acknowledged.
func loadAndKill(t *testing.T, s *serverProcess, clients, kill int) []ack {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), scriptPatience)
	defer cancel()
	answers := make(chan ack)
	var group sync.WaitGroup
	for i := range clients {
		group.Go(func() { s.call(ctx, i, kill, answers) })
	}
	go func() { group.Wait(); close(answers) }()
	var acks []ack
	last := 1 + rand.IntN(400)
	for a := range answers {
		if acks = append(acks, a); len(acks) == last {
			s.Kill()
		}
	}
	if len(acks) < last {
		t.Fatalf("only %d of %d answers came", len(acks), last)
	}
	return acks
}

// call calls until the connection breaks.
func (s *serverProcess) call(ctx context.Context, i, kill int, answers chan<- ack) {
	c, err := client.Dial(ctx, s.address, client.Options{Retry: client.Retry{Attempts: -1}})
	if err != nil {
		return // the server is gone already
	}
	defer c.Close()
	for n := 0; ; n++ {
		id := fmt.Sprintf("%d.%d.%d", kill, i, n)
		a, err := c.Call(ctx, "Tally", "add", []string{fmt.Sprintf("client%d", i)}, client.CallOptions{Request: id})
		if err != nil {
			return
		}
		answers <- ack{i, string(a.Result), a.Height, a.Hash}
	}
}

// checkAll checks that the server holds all that was acknowledged, by contract.
func (s *serverProcess) checkAll(t *testing.T, acks map[string][]ack) {
	t.Helper()
	c, err := client.Dial(t.Context(), s.address, client.Options{Retry: client.Retry{Attempts: -1}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	reports, err := c.Verify(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range reports {
		if !r.OK {
			t.Errorf("%s does not verify: %s", r.Contract, r.Reason)
		}
	}
	for contract, acks := range acks {
		dump := filepath.Join(t.TempDir(), "dump.jsonl")
		writeDump(t, c, contract, dump)
		if out, err := exec.Command("moonledger", "verify", "--data", dump).CombinedOutput(); err != nil {
			t.Errorf("the dump does not verify: %v\n%s", err, out)
		}
		checkDump(t, dump, acks)
	}
}

func writeDump(t *testing.T, c *client.Client, contract, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := c.Dump(t.Context(), contract, file); err != nil {
		t.Fatal(err)
	}
}

// checkDump looks each acknowledged call up among the lines of a dump.
func checkDump(t *testing.T, path string, acks []ack) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	for _, a := range acks {
		if a.height >= uint64(len(lines)) {
			t.Fatalf("the call at height %d was acknowledged and is gone: the chain has %d entries", a.height, len(lines))
		}
		line := lines[a.height]
		e, err := chain.ParseEntry(line)
		if err != nil {
			t.Fatalf("entry %d: %v", a.height, err)
		}
		if got := chain.HashLine(line).String(); got != a.hash || e.Result.String() != a.result {
			t.Fatalf("entry %d: got result %v and hash %s, acknowledged were %s and %s", a.height, e.Result, got, a.result, a.hash)
		}
	}
}
