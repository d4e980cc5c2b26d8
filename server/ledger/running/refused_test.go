package running

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What is lifted is run again, and all else stays refused.
func TestLift(t *testing.T) {
	dir := t.TempDir()
	compiled := Call{Contract: "points.lua", Method: Compiling}
	die(t, dir, report("0x80"), call("a", "1"), call("b", "2"), compiled)
	for _, step := range []struct {
		name   string
		lifted []string
		left   []string
	}{
		{"Point", nil, []string{"Points.a", "Points.b", "points.lua (compile)"}},
		{"points.lua", []string{"points.lua (compile)"}, []string{"Points.a", "Points.b"}},
		{"Points.a", []string{"Points.a"}, []string{"Points.b"}},
		{"Points", []string{"Points.b"}, nil},
		{"Points", nil, nil},
	} {
		if err := mustOpen(t, dir).Close(); err != nil {
			t.Fatal(err)
		}
		lifted, err := Lift(dir, step.name)
		if err != nil || !cmp.Equal(names(lifted), step.lifted) {
			t.Errorf("%s: lifted is %q, error %v, want %q", step.name, names(lifted), err, step.lifted)
		}
		left, err := Suspects(dir)
		if err != nil || !cmp.Equal(names(left), step.left) {
			t.Errorf("%s: left is %q, error %v, want %q", step.name, names(left), err, step.left)
		}
	}
	if err := mustOpen(t, dir).Run(compiled, func() {}); err != nil {
		t.Errorf("lifted: %v", err)
	}
}

func names(list []Suspect) (all []string) {
	for _, s := range list {
		all = append(all, s.Name())
	}
	return all
}

// The newest are kept of more than can be, in the order in which they came.
func TestListIsBounded(t *testing.T) {
	var list suspects
	for i := range mostRefused {
		s := suspectOf(note{identity: call(fmt.Sprint("m", i), "").identity()}, time.Unix(int64(i), 0).UTC())
		s.Refused = true
		list = append(list, s)
	}
	dir := t.TempDir()
	if err := list.write(dir); err != nil {
		t.Fatal(err)
	}
	die(t, dir, report("0x0"), call("newest", ""))
	if err := mustOpen(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	got, err := Suspects(dir)
	if err != nil || len(got) != mostRefused || got[0].Method != "m1" || got[mostRefused-1].Method != "newest" {
		t.Errorf("got %d, from %+v, error %v", len(got), got[0], err)
	}
}

// What is refused already is not written again: a full disk keeps no server from
// starting.
func TestOldRefusalsAreNotWritten(t *testing.T) {
	dir := t.TempDir()
	die(t, dir, report("0x0"), call("a", "1"))
	if err := mustOpen(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, refusedName+".tmp"), 0o700); err != nil { // whoever writes fails
		t.Fatal(err)
	}
	if err := mustOpen(t, dir).Run(call("a", ""), func() {}); err == nil {
		t.Error("it is not refused any more")
	}
}

// A line of REFUSED that can't be read is named.
func TestUnreadableRefused(t *testing.T) {
	for _, text := range []string{"x", "\n{}", `{"contract":"A","colour":1}`} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, refusedName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(dir, quiet)
		if err == nil || !strings.Contains(err.Error(), refusedName+", line ") {
			t.Errorf("%q: got error %v", text, err)
		}
	}
}
