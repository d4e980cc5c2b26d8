package shell

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func keptFile(t *testing.T) (*LineFile, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state", "moonledger", "history")
	l, err := OpenLineFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return l, path
}

func TestLinesAreKept(t *testing.T) {
	l, path := keptFile(t)
	for _, line := range []string{
		"contracts", "", " hidden", "shell --key abc", "MOONLEDGER_KEY=x", "echo $MOONLEDGER_ADMIN_KEY",
		"call A b ml_x", "call A b 'ml_abc", "call A k=ml_abc", "xml_0123456789abcdefghij", "a\x1b[2Jb", "bad \xff",
		strings.Repeat("x", longestKept+1), "call Page html_body 'ü'", "key dora --add",
	} {
		if err := l.Keep(line); err != nil {
			t.Fatal(err)
		}
	}
	got, err := l.Lines()
	if diff := cmp.Diff(got, []string{"contracts", "call Page html_body 'ü'", "key dora --add"}); diff != "" || err != nil {
		t.Errorf("error %v; got-, want+\n%s", err, diff)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("error %v, mode %v", err, info.Mode())
	}
}

func TestKeptLinesAreBounded(t *testing.T) {
	_, path := keptFile(t)
	text := strings.Repeat(strings.Repeat("y", 999)+"\n", 2000)
	for i := range keptLines + 5 {
		text += "line " + strconv.Itoa(i) + "\n"
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	l, err := OpenLineFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := l.Lines()
	if err != nil || len(lines) != keptLines || lines[0] != "line 5" || lines[keptLines-1] != "line 1004" {
		t.Fatalf("error %v, %d lines", err, len(lines))
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() > 20<<10 || info.Mode().Perm() != 0o600 {
		t.Errorf("error %v, then %d bytes, mode %v", err, info.Size(), info.Mode())
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if lines, err := l.Lines(); err != nil || len(lines) > 0 {
		t.Errorf("of a file that is gone: %q, error %v", lines, err)
	}
	if err := l.Keep("again"); err != nil {
		t.Error(err)
	}
}

func TestNoFileForLines(t *testing.T) {
	dir := t.TempDir()
	if _, err := OpenLineFile(dir); err == nil {
		t.Error("a folder was taken")
	}
	if _, err := OpenLineFile("/dev/null/history"); err == nil {
		t.Error("a folder below a device was taken")
	}
}
