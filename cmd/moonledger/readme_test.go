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

// readmeBlocks returns the indented blocks of the README, in order.
func readmeBlocks(t *testing.T) (blocks []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range regexp.MustCompile(`(?m)(?:^    .*\n)+`).FindAllString(string(text), -1) {
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
