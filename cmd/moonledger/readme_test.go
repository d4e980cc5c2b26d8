package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what the program answers into testdata/readme.answers")

// What the README lets a newcomer type first is answered as testdata/readme.answers
// has it, by which .ci/first-impression goes as well.
func TestREADMEStart(t *testing.T) {
	blocks := readmeBlocks(t)
	start, transcript, verify := blocks[0], blocks[1], blocks[2]
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "examples"), os.DirFS(filepath.Join(root, "examples"))); err != nil {
		t.Fatal(err)
	}
	got := answers(t, dir, start+" --store memory: --listen 127.0.0.1:0", transcript) + answers(t, dir, verify, "")
	file := filepath.Join("testdata", "readme.answers")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got:\n%s\ngo test ./cmd/moonledger -run TestREADMEStart -update takes it over", diff)
	}
}

// The contract of the README is in order, and the calls under "Serving" work on it.
func TestREADMEContract(t *testing.T) {
	text := readme(t)
	contract := regexp.MustCompile("(?s)```lua\n(.*?)```").FindStringSubmatch(text)[1]
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "points.lua"), []byte(contract), 0o644))
	if got, want := answers(t, dir, "moonledger check points.lua", ""), "points.lua: contract Points, version 1, is in order\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	key := "ml_" + strings.Repeat("A", 43)
	t.Setenv(adminKeyVariable, key)
	s := startServer(t, dir)
	t.Setenv(keyVariable, key)
	for _, call := range [][2]string{
		{"call Points issue a 100 ", "SUCCESS\n"},
		{"call Points transfer a b 50", "SUCCESS\n"},
		{"status Points", `{"accounts": {"a": "50", "b": "50"}}` + "\n"},
	} {
		if !strings.Contains(text, "    moonledger "+call[0]) {
			t.Errorf("the README has no line with %q", call[0])
		}
		command, rest, _ := strings.Cut(call[0], " ")
		if got := answers(t, dir, "moonledger "+command+" --server "+s.address+" "+rest, ""); got != call[1] {
			t.Errorf("%s: got %s, want %s", call[0], got, call[1])
		}
	}
	s.stop(t)
}

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	must(t, err)
	return string(text)
}

// readmeBlocks returns the indented blocks of the README, in order.
func readmeBlocks(t *testing.T) (blocks []string) {
	t.Helper()
	for _, block := range regexp.MustCompile(`(?m)(?:^    .*\n)+`).FindAllString(readme(t), -1) {
		blocks = append(blocks, strings.TrimRight(regexp.MustCompile(`(?m)^    `).ReplaceAllString(block, ""), "\n"))
	}
	return blocks
}

// answers runs a command of the README in a folder and returns what it prints.
func answers(t *testing.T, dir, command, input string) string {
	t.Helper()
	words := strings.Fields(strings.Replace(command, "go run ./cmd/moonledger", "moonledger", 1))
	c := exec.Command(words[0], words[1:]...)
	var told bytes.Buffer
	c.Dir, c.Stdin, c.Stderr = dir, strings.NewReader(input+"\n"), &told
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, told.String())
	}
	return plainAnswers(string(out))
}

// plainAnswers puts words for what differs from run to run.
func plainAnswers(text string) string {
	for _, r := range [][2]string{
		{`\b[0-9a-f]{64}\b`, "HASH"},
		{`\b20\d\d-\d\d-\d\dT[\d:.]+Z\b`, "TIME"},
		{`\bmoonledger\.local/[0-9a-f]{8}\b`, "ORIGIN"},
	} {
		text = regexp.MustCompile(r[0]).ReplaceAllString(text, r[1])
	}
	return text
}
