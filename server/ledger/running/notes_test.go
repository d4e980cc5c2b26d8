package running

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"moonledger/chain/state"
)

var quiet = slog.New(slog.DiscardHandler)

func mustOpen(t testing.TB, dir string) *Notes {
	t.Helper()
	n, err := Open(dir, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	return n
}

func call(method, request string) Call {
	return Call{Contract: "Points", Method: method, Caller: "alice", Request: request, Code: [32]byte{1}, Args: state.StringValue("x")}
}

// die runs calls in dir, one inside the other, and then goes away as a process
// does that dies: with report in CRASH. Calls that were refused are returned.
func die(t *testing.T, dir, report string, calls ...Call) (refused []string) {
	t.Helper()
	n := mustOpen(t, dir)
	var within func(rest []Call)
	within = func(rest []Call) {
		if len(rest) == 0 {
			copyTo(t, dir, notesName)
			return
		}
		err := n.Run(rest[0], func() { within(rest[1:]) })
		var poisoned *RefusedError
		if errors.As(err, &poisoned) {
			refused = append(refused, poisoned.Method)
			within(rest[1:])
		}
	}
	within(calls)
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, notesName+".then"), filepath.Join(dir, notesName)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, crashName), []byte(report), 0o600); err != nil {
		t.Fatal(err)
	}
	return refused
}

// copyTo keeps what a file holds at this moment, as another process sees it.
func copyTo(t *testing.T, dir, name string) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".then"), content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// report is what Go writes when the call in a slot fails; slot "" is no call.
func report(slot string) string {
	frame := "moonledger/chain/badger.(*Store).Commit(0xc00012?)\n"
	if slot != "" {
		frame = "moonledger/runtime.(*Machine).Call(...)\nmoonledger/server/ledger/running.during(" + slot + ", 0xc0001e6000)\n"
	}
	return "fatal error: stack overflow\n\nruntime stack:\nruntime.throw(...)\n\ngoroutine 7 [running]:\n" + frame +
		"\ngoroutine 8 [runnable]:\nmoonledger/server/ledger/running.during(0x5, 0xc0001e6000)\n"
}

// Each step is a life of the process: what runs at its end, how it ends, and
// which of these calls are refused when they are sent to the next.
func TestBlame(t *testing.T) {
	a, b := call("a", "1"), call("b", "2")
	again := func(c Call, request string) Call { c.Request = request; return c }
	start := Call{Contract: "Points", Method: Deploying, Caller: "admin", Code: [32]byte{1}}
	changed := Call{Contract: "Points", Method: Deploying, Caller: "admin", Code: [32]byte{2}}
	type life struct {
		running []Call
		report  string
		refused []string // of those in running
	}
	for name, lives := range map[string][]life{
		"the call that failed":            {{[]Call{a, b}, report("0x1"), nil}, {[]Call{a, b}, "", []string{"b"}}},
		"under another request id":        {{[]Call{a}, report("0x0"), nil}, {[]Call{again(a, "9")}, "", []string{"a"}}},
		"it stays":                        {{[]Call{a}, report("0x0"), nil}, {}, {}, {[]Call{a}, "", []string{"a"}}},
		"not with other arguments":        {{[]Call{a}, report("0x0"), nil}, {[]Call{{Contract: "Points", Method: "a", Caller: "alice", Code: a.Code}}, "", nil}},
		"not for another caller":          {{[]Call{a}, report("0x0"), nil}, {[]Call{{Contract: "Points", Method: "a", Caller: "bob", Code: a.Code, Args: a.Args}}, "", nil}},
		"not with other code":             {{[]Call{a}, report("0x0"), nil}, {[]Call{{Contract: "Points", Method: "a", Caller: "alice", Args: a.Args}}, "", nil}},
		"all if the slot may be stale":    {{[]Call{a, b}, report("0x1?"), nil}, {[]Call{a, b}, "", []string{"a", "b"}}},
		"all if there is no such slot":    {{[]Call{a, b}, report("0x1234"), nil}, {[]Call{a, b}, "", []string{"a", "b"}}},
		"killed once":                     {{[]Call{a}, "", nil}, {[]Call{a}, "", nil}},
		"killed twice in a row":           {{[]Call{a}, "", nil}, {[]Call{a}, "", nil}, {[]Call{a}, "", []string{"a"}}},
		"killed twice, not in a row":      {{[]Call{a}, "", nil}, {}, {[]Call{a}, "", nil}, {[]Call{a}, "", nil}},
		"killed twice, sent anew":         {{[]Call{a}, "", nil}, {[]Call{again(a, "9")}, "", nil}, {[]Call{a}, "", nil}},
		"killed twice without request id": {{[]Call{call("a", "")}, "", nil}, {[]Call{call("a", "")}, "", nil}, {[]Call{call("a", "")}, "", nil}},
		"killed twice at a start":         {{[]Call{start}, "", nil}, {[]Call{start}, "", nil}, {[]Call{start}, "", []string{Deploying}}},
		"killed twice, and changed since": {{[]Call{start}, "", nil}, {[]Call{start}, "", nil}, {[]Call{changed}, "", nil}},
		"the store failed":                {{[]Call{a}, report(""), nil}, {[]Call{a}, "", nil}},
		"asked for its goroutines":        {{[]Call{a}, "SIGQUIT: quit\n\n" + report("0x0"), nil}, {[]Call{a}, "", nil}},
	} {
		dir := t.TempDir()
		for i, l := range lives {
			if got := die(t, dir, l.report, l.running...); !cmp.Equal(got, l.refused) {
				t.Errorf("%s, life %d: refused were %q, want %q", name, i+1, got, l.refused)
			}
		}
	}
}

// What people need stands in the files, and removing a line lifts a refusal.
func TestFilesForPeople(t *testing.T) {
	dir := t.TempDir()
	die(t, dir, report("0x0"), call("a", "1"))
	var log strings.Builder
	n, err := Open(dir, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{lastCrashName, refusedName, "contract=Points method=a caller=alice request=1"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %q in the log:\n%s", want, log.String())
		}
	}
	err = n.Run(call("a", ""), func() { t.Error("it ran") })
	if err == nil || !strings.HasPrefix(err.Error(), "Points.a was running with the same arguments when the server died") {
		t.Errorf("got error %v", err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(filepath.Join(dir, lastCrashName))
	if err != nil || string(kept) != report("0x0") {
		t.Errorf("got report %q, error %v", kept, err)
	}
	if err := os.WriteFile(filepath.Join(dir, refusedName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ran := false
	if err := mustOpen(t, dir).Run(call("a", ""), func() { ran = true }); err != nil || !ran {
		t.Errorf("lifted, got error %v", err)
	}
}

// A RUNNING that nobody understands blames no call and keeps no server from
// starting; it is told, and begun anew.
func TestUnknownRunning(t *testing.T) {
	for name, spoil := range map[string]func([]byte) []byte{
		"newer":    func(b []byte) []byte { return append([]byte("moonledger running 2\n"), b[len(notesTitle):]...) },
		"cut":      func(b []byte) []byte { return b[:len(b)-1] },
		"longer":   func(b []byte) []byte { return append(b, 0) },
		"empty":    func([]byte) []byte { return []byte{} },
		"no title": func(b []byte) []byte { b[0]++; return b },
	} {
		dir := t.TempDir()
		die(t, dir, report("0x0"), call("a", "1"))
		path := filepath.Join(dir, notesName)
		content, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(path, spoil(content), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		var log strings.Builder
		n, err := Open(dir, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !strings.Contains(log.String(), "is not known: the file is damaged, or of another version") || !strings.Contains(log.String(), path) {
			t.Errorf("%s: the log is %q", name, log.String())
		}
		if err := n.Run(call("a", "1"), func() {}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
		if notes, err := found(dir, quiet); err != nil || len(notes) != slots {
			t.Errorf("%s: begun anew it has %d slots, error %v", name, len(notes), err)
		}
	}
}

// What stands where a file ought to be is named.
func TestFolderInPlaceOfAFile(t *testing.T) {
	for _, name := range []string{notesName, refusedName, crashName} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, quiet); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got error %v", name, err)
		}
	}
}

// More calls than slots run one after the other, and leave nothing behind.
func TestMoreCallsThanSlots(t *testing.T) {
	dir := t.TempDir()
	n := mustOpen(t, dir)
	var group sync.WaitGroup
	for i := range 4 * slots {
		group.Go(func() {
			for range 10 {
				if err := n.Run(call("a", fmt.Sprint(i)), func() {}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	notes, err := found(dir, quiet)
	if err != nil || len(notes) != slots {
		t.Fatalf("got %d slots, error %v", len(notes), err)
	}
	for i, note := range notes {
		if note.contract != "" {
			t.Errorf("slot %d still holds %+v", i, note)
		}
	}
}

// A slot gives back what was written, whatever the lengths, and nothing where a
// byte of it has changed.
func TestSlotRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[A-Za-z]{1,80}`)
		c := Call{
			Contract: name.Draw(t, "contract"), Method: name.Draw(t, "method"),
			Caller: rapid.StringMatching(`[a-z]{0,64}`).Draw(t, "caller"), Request: rapid.StringMatching(`[a-z0-9]{0,64}`).Draw(t, "request"),
			Args: state.StringValue(strings.Repeat("x", rapid.IntRange(0, 1000).Draw(t, "length"))),
		}
		var slot [slotBytes]byte
		c.write(slot[:], nil)
		got := readSlot(slot[:])
		want := note{identity{contract: cut(c.Contract), method: cut(c.Method), caller: c.Caller, args: got.args}, c.Request}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(note{}, identity{})); diff != "" {
			t.Fatal(diff)
		}
		if other := (Call{Contract: c.Contract, Args: state.StringValue("y" + c.Args.Text())}); other.identity().args == got.args {
			t.Fatal("other arguments are the same")
		}
		length := slotHeader + int(slot[0]) + int(slot[1])<<8
		slot[rapid.IntRange(slotHeader, length-1).Draw(t, "at")] ^= 1
		if damaged := readSlot(slot[:]); damaged != (note{}) {
			t.Fatalf("damaged, it gives %+v", damaged)
		}
	})
}

// REFUSED and RUNNING come from a disk, and an operator may have changed them.
func FuzzFiles(f *testing.F) {
	var slot [slotBytes]byte
	call("a", "1").write(slot[:], nil)
	f.Add(slot[:], []byte(`{"contract":"A","method":"b","code":"`+strings.Repeat("0", 64)+`","args":"`+strings.Repeat("0", 64)+`","died":"2026-11-23T05:30:00Z","refused":true,"deaths":1}`), report("0x3"))
	f.Add([]byte{1, 0, 0, 0, 0, 0, 0}, []byte("{}"), "SIGQUIT: quit")
	f.Fuzz(func(t *testing.T, slot, refused []byte, report string) {
		if len(slot) >= slotHeader {
			readSlot(slot)
		}
		content := make([]byte, fileBytes)
		copy(content, notesTitle)
		copy(content[headBytes:], slot)
		notes := readNotes(content)
		list, err := parseRefused(refused)
		if err != nil {
			return
		}
		after := list.judge(notes, readCrash(report), time.Unix(0, 0))
		if len(after) > mostRefused || len(after.refused()) > len(after) {
			t.Errorf("%d suspects", len(after))
		}
	})
}

func BenchmarkRun(b *testing.B) {
	n := mustOpen(b, b.TempDir())
	amount, err := state.DecimalValue("50.0")
	if err != nil {
		b.Fatal(err)
	}
	args, err := state.TableValue(
		state.Member{Key: state.StringKey("source"), Value: state.StringValue("account1")},
		state.Member{Key: state.StringKey("dest"), Value: state.StringValue("account2")},
		state.Member{Key: state.StringKey("quantity"), Value: amount},
	)
	if err != nil {
		b.Fatal(err)
	}
	transfer := Call{Contract: "DigitalCurrency", Method: "transfer", Caller: "alice", Request: "F3KTC3OJUWWEJVSZPTQDCINGL7", Args: args}
	b.ReportAllocs()
	for b.Loop() {
		if err := n.Run(transfer, func() {}); err != nil {
			b.Fatal(err)
		}
	}
}
