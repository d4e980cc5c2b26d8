package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

// TestLanguageLimits compares the table of limits in runtime/LANGUAGE.md with the
// flags.
func TestLanguageLimits(t *testing.T) {
	const file, mark = "../../runtime/LANGUAGE.md", "<!-- table: limits -->\n"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), mark)
	got, after, ok2 := strings.Cut(rest, "\n\n")
	if !ok || !ok2 {
		t.Fatal("no table of limits")
	}
	want := limitsTable()
	if got != want && *update {
		if err := os.WriteFile(file, []byte(before+mark+want+"\n\n"+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("go test ./cmd/moonledger -run TestLanguageLimits -update writes it anew (-want +got):\n%s", diff)
	}
}

// limitsTable has the limits that end calls, of those that are flags.
func limitsTable() string {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	(&limits{}).addFlags(flags)
	table := "| what | flag | default |\n|---|---|---|"
	for _, name := range []string{"gas", "memory", "call-time", "changes", "message"} {
		f := flags.Lookup(name)
		table += fmt.Sprintf("\n| %s | `--%s` | %s |", f.Usage, f.Name, f.DefValue)
	}
	return table
}
