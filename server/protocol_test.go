package server_test

import (
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
)

// update makes TestProtocol write the answers that it gets into PROTOCOL.md.
var update = flag.Bool("update", false, "write the answers of the server into PROTOCOL.md")

// TestProtocol sends each "> " line of PROTOCOL.md to a server, in order and
// over one websocket, and compares what comes
// back with the "< " lines.
func TestProtocol(t *testing.T) {
	document, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	ws := serve(t, openLedger(t), hostOptions()).socket(t)
	var got []string
	lines := slices.Collect(strings.Lines(string(document)))
	for i, line := range lines {
		request, isRequest := strings.CutPrefix(line, "> ")
		if strings.HasPrefix(line, "< ") {
			continue // it comes from the server
		}
		got = append(got, line)
		if !isRequest {
			continue
		}
		write(t, ws, websocket.TextMessage, strings.TrimSuffix(request, "\n"))
		for range max(1, answers(lines[i+1:])) {
			got = append(got, "< "+withPlaceholders(read(t, ws))+"\n")
		}
	}
	text := strings.Join(got, "")
	if *update {
		if err := os.WriteFile("PROTOCOL.md", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(string(document), "\n"), strings.Split(text, "\n")); diff != "" {
		t.Errorf("PROTOCOL.md: -document +server:\n%s", diff)
	}
}

// answers counts the lines at the beginning that come from the server.
func answers(lines []string) int {
	n := 0
	for n < len(lines) && strings.HasPrefix(lines[n], "< ") {
		n++
	}
	return n
}

// withPlaceholders puts words in place of what differs from ledger to ledger.
func withPlaceholders(answer string) string {
	for _, p := range []struct{ pattern, word string }{
		{`ml_[A-Za-z0-9_-]{43}`, "SECRET"},
		{`[0-9a-f]{64}`, "HASH"},
		{`[0-9a-f]{32}`, "FINGERPRINT"},
		{`\d{4}-\d\d-\d\dT[0-9:.]+Z`, "TIME"},
		{`gas(\\?)":\d+`, `gas$1":GAS`},
	} {
		answer = regexp.MustCompile(p.pattern).ReplaceAllString(answer, p.word)
	}
	return answer
}
