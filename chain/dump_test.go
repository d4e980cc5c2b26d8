package chain

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"moonledger/chain/state"
)

func vectorDump() []byte { return joined(chained(vectorEntries())) }

func TestVerifyReaderReports(t *testing.T) {
	lines := chained(vectorEntries())
	dump := joined(lines)
	var last Progress
	got, err := VerifyReader(context.Background(), bytes.NewReader(dump), VerifyOptions{Progress: func(p Progress) { last = p }})
	if err != nil {
		t.Fatal(err)
	}
	want := Report{
		Contract: "Points", Ledger: "ledger.example.com/points", Entries: 9, Deploys: 2, Calls: 6, Values: 11,
		Head: Head{8, HashLine(lines[8])}, First: at(0), Last: at(999999), Bytes: int64(len(dump)),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if want := (Progress{int64(len(dump)), 9}); last != want {
		t.Errorf("last progress: got %v, want %v", last, want)
	}
}

func TestReportSaysWhatItCannotShow(t *testing.T) {
	lines := chained(vectorEntries())
	head := Head{8, HashLine(lines[8])}
	for _, c := range []struct {
		expect                Head
		checked, cannotNotice string
	}{
		{Head{}, "", "a cut end, an altered last line, or lines written anew up to the end, cannot be noticed without a head kept from earlier (--head); the head to compare: " + head.String()},
		{Head{2, HashLine(lines[2])}, "the expected head: height 2", "a cut end, an altered last line, or lines written anew behind height 2, cannot be noticed"},
		{head, "the expected head: height 8", "entries appended since height 8"},
	} {
		report, err := VerifyReader(context.Background(), bytes.NewReader(joined(lines)), VerifyOptions{ExpectHead: c.expect})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(report.Checked(), "\n"); !strings.Contains(got, c.checked) {
			t.Errorf("got %s, want %s", got, c.checked)
		}
		if got := strings.Join(report.NotChecked(), "\n"); !strings.Contains(got, c.cannotNotice) {
			t.Errorf("got %s, want %s", got, c.cannotNotice)
		}
	}
}

// A damage is something that befalls a dump, and what is said of it.
type damage struct {
	name string
	do   func(lines [][]byte) []byte
	want string
}

func damages() []damage {
	return []damage{
		{"empty", func([][]byte) []byte { return nil }, "there is no entry at all"},
		{"one newline", func([][]byte) []byte { return []byte("\n") }, "height 0, line 1: malformed entry: the line is empty"},
		{"beginning cut", func(l [][]byte) []byte { return joined(l[1:]) }, "height 0, time 2026-11-23T05:30:12.123456Z, line 1: the first entry has height 1, want 0"},
		{"cut inside a line", func(l [][]byte) []byte { b := joined(l); return b[:len(b)-20] }, "height 8, line 9: malformed entry: the line has no newline: the end of the dump is cut off"},
		{"last newline cut", func(l [][]byte) []byte { b := joined(l); return b[:len(b)-1] }, "the end of the dump is cut off"},
		{"dropped", func(l [][]byte) []byte { return joined(slices.Delete(l, 3, 4)) }, "height 3, time 2026-11-23T05:30:12.200001Z, line 4: height is 4, want 3: 1 missing"},
		{"swapped", func(l [][]byte) []byte { l[3], l[4] = l[4], l[3]; return joined(l) }, "height is 4, want 3"},
		{"doubled", func(l [][]byte) []byte { return joined(slices.Insert(l, 3, l[3])) }, "height is 3, want 4: the entry stands twice"},
		{"altered", func(l [][]byte) []byte { l[3] = bytes.Replace(l[3], []byte("300"), []byte("301"), 1); return joined(l) }, "height 4, time 2026-11-23T05:30:12.200001Z, line 5: prev is 5ac4ae"},
		{"blank line", func(l [][]byte) []byte { return joined(slices.Insert(l, 3, []byte{})) }, "height 3, line 4: malformed entry: the line is empty"},
		{"CRLF", func(l [][]byte) []byte { return bytes.ReplaceAll(joined(l), []byte("\n"), []byte("\r\n")) }, "line 1: malformed entry: the line ends in a carriage return"},
		{"binary", func([][]byte) []byte { return []byte("\x1f\x8b\x08\x00\x00\n\xff") }, `line 1: malformed entry: the line begins with "\x1f`},
		{"zeros", func([][]byte) []byte { return make([]byte, 1000) }, "the end of the dump is cut off"},
		{"garbage behind", func(l [][]byte) []byte { return append(joined(l), "{}\n"...) }, "height 9, line 10: malformed entry: kind is \"\""},
		{"list", func([][]byte) []byte { return []byte("[]\n") }, `the line begins with "[]", want {`},
		{"time unreadable", func(l [][]byte) []byte {
			l[2] = bytes.Replace(l[2], []byte("2026"), []byte("20x6"), 1)
			return joined(l)
		}, "height 2, line 3: malformed entry: time: "},
		{"time readable", func(l [][]byte) []byte {
			l[2] = bytes.Replace(l[2], []byte(`"v":1`), []byte(`"v":7`), 1)
			return joined(l)
		}, "height 2, time 2026-11-23T05:30:12.123456Z, line 3: malformed entry: v is 7"},
	}
}

func TestVerifyReaderFindsDamage(t *testing.T) {
	for _, d := range damages() {
		t.Run(d.name, func(t *testing.T) {
			dump := d.do(chained(vectorEntries()))
			for _, r := range []io.Reader{bytes.NewReader(dump), iotest.OneByteReader(bytes.NewReader(dump)), iotest.DataErrReader(bytes.NewReader(dump))} {
				_, err := VerifyReader(context.Background(), r, VerifyOptions{})
				if !errors.Is(err, ErrBroken) || !strings.Contains(err.Error(), d.want) {
					t.Errorf("got %v, want %s", err, d.want)
				}
			}
		})
	}
}

func TestVerifyReaderBoundsLines(t *testing.T) {
	dump := vectorDump()
	_, err := VerifyReader(context.Background(), io.MultiReader(bytes.NewReader(dump), neverEnding('x')), VerifyOptions{MaxLineBytes: 1 << 20})
	if !errors.Is(err, ErrLineTooLong) || errors.Is(err, ErrBroken) || !strings.Contains(err.Error(), "line 10: not verified: the line is longer than 1048576 bytes") {
		t.Errorf("got %v", err)
	}
	_, err = VerifyReader(context.Background(), bytes.NewReader(dump), VerifyOptions{MaxLineBytes: 300})
	if !errors.Is(err, ErrLineTooLong) || errors.Is(err, ErrBroken) || !strings.Contains(err.Error(), "line 1: not verified: the line is longer than 300 bytes") {
		t.Errorf("small bound: got %v", err)
	}
}

// neverEnding is a reader of one byte for ever.
type neverEnding byte

func (b neverEnding) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(b)
	}
	return len(p), nil
}

func TestVerifyReaderHandsOnReadErrors(t *testing.T) {
	for _, cause := range []error{errDisk, io.ErrUnexpectedEOF} {
		r := io.MultiReader(bytes.NewReader(vectorDump()), iotest.ErrReader(cause))
		report, err := VerifyReader(context.Background(), r, VerifyOptions{})
		if !errors.Is(err, cause) || errors.Is(err, ErrBroken) || report.Entries != 9 {
			t.Errorf("got %v after %d entries, want %v", err, report.Entries, cause)
		}
	}
}

func TestVerifyReaderStopsWhenCancelled(t *testing.T) {
	lines := longChain(20_000)
	ctx, cancel := context.WithCancel(context.Background())
	options := VerifyOptions{Workers: 2, Progress: func(Progress) { cancel() }}
	report, err := VerifyReader(ctx, bytes.NewReader(joined(lines)), options)
	if !errors.Is(err, context.Canceled) || report.Entries == 0 {
		t.Errorf("got %v after %d entries", err, report.Entries)
	}
}

// A long line among short ones crosses the blocks that a dump is read in.
func TestVerifyReaderCrossesBlocks(t *testing.T) {
	entries := vectorEntries()[:2]
	for i := range 20 {
		entries = append(entries, Entry{
			Kind: Call, Method: "m", Time: at(200000 + i),
			Events: []Event{{strings.Repeat("😀", i*20_000), state.EmptyTable()}},
		})
	}
	lines := chained(entries)
	report, err := VerifyReader(context.Background(), iotest.HalfReader(bytes.NewReader(joined(lines))), VerifyOptions{Workers: 3})
	if err != nil || report.Entries != 22 {
		t.Errorf("got %v after %d entries", err, report.Entries)
	}
}

// runPython runs the verifier that FORMAT.md shows.
func runPython(t *testing.T, dump []byte) (string, error) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatal("python3 is needed to run the verifier that FORMAT.md shows: ", err)
	}
	file := filepath.Join(t.TempDir(), "dump.jsonl")
	if err := os.WriteFile(file, dump, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, filepath.Join("testdata", "verify.py"), file).CombinedOutput()
	return string(out), err
}

// The page suffices: a program written from it says the same.
func TestPythonVerifierAgrees(t *testing.T) {
	files := vectorFiles(t)
	out, err := runPython(t, []byte(files["chain.jsonl"]))
	if want := lastLine(files["chain.hashes"]) + files["state.json"]; err != nil || out != want {
		t.Errorf("got %s, %v, want %s", out, err, want)
	}
	for _, d := range damages() {
		if out, err := runPython(t, d.do(chained(vectorEntries()))); err == nil {
			t.Errorf("%s: it accepted, and said %s", d.name, out)
		} else if !strings.HasPrefix(out, "line ") {
			t.Errorf("%s: it said %s", d.name, out)
		}
	}
}

func lastLine(text string) string {
	return text[strings.LastIndexByte(text[:len(text)-1], '\n')+1:]
}

func TestPythonVerifierRefusesBadWrites(t *testing.T) {
	for _, write := range []state.Write{
		set(`1`, "absent", "a"), set(`1`, "open", "a"), remove("absent"), set(`true`, "open"), set(`1`, 1),
	} {
		entries := vectorEntries()[:2]
		entries[1].Writes = []state.Write{write}
		if out, err := runPython(t, joined(chained(entries))); err == nil {
			t.Errorf("it accepted a write of %v, and said %s", write.Path, out)
		}
	}
}

func TestPythonVerifierRefusesBadFields(t *testing.T) {
	for _, c := range []struct{ old, replacement string }{
		{`"v":1,`, `"v":true,`}, {`2026-11-23`, `2026-11-31`}, {`[["accounts"],{}]`, `["accounts",{}]`},
		{`"gas":120`, `"gas":-1`}, {`"gas":120`, `"gas":120,"method":"m"`}, {`"caller":"admin"`, `"caller":"ad min"`},
		{`[["accounts"],{}]`, `[["accounts"],{"a":1}]`}, {`[["accounts"],{}]`, `[["accounts"],{"$decimal":"-0"}]`},
	} {
		line := edited(t, 0, c.old, c.replacement)
		if _, err := ParseEntry(line); err == nil {
			t.Errorf("%s: ParseEntry accepted it", c.replacement)
		}
		if out, err := runPython(t, joined([][]byte{line})); err == nil {
			t.Errorf("%s: it accepted, and said %s", c.replacement, out)
		}
	}
}

// longChain returns a deploy and n calls that move points among 100 accounts.
func longChain(n int) [][]byte {
	entries := []Entry{{Kind: Deploy, Time: at(0), Version: 1, Writes: []state.Write{set(`{}`, "accounts")}}}
	for i := range n {
		from, to := fmt.Sprintf("a%02d", i%100), fmt.Sprintf("b%02d", i*7%100)
		quantity, _ := state.DecimalValue(fmt.Sprint(i + 1))
		args := parsed(fmt.Sprintf(`{"dest":%q,"quantity":{"$decimal":"%d"},"source":%q}`, to, i+1, from))
		entries = append(entries, Entry{
			Kind: Call, Time: at(i%1_000_000).AddDate(0, 0, i/1_000_000), Method: "transfer", Gas: 412, Caller: "alice", Key: aliceKey,
			Request: fmt.Sprintf("01JDX%020d", i), Args: args,
			Writes: []state.Write{
				{Path: state.MakePath("accounts", from), Value: quantity}, {Path: state.MakePath("accounts", to), Value: quantity},
			},
			Events: []Event{{"transfer", args}},
		})
	}
	return chained(entries)
}

func FuzzVerify(f *testing.F) {
	f.Add(vectorDump())
	for _, d := range damages() {
		f.Add(d.do(chained(vectorEntries())))
	}
	f.Fuzz(func(t *testing.T, dump []byte) {
		report, err := VerifyReader(context.Background(), bytes.NewReader(dump), VerifyOptions{Workers: 2, MaxLineBytes: 1 << 16})
		if err != nil && !errors.Is(err, ErrBroken) && !errors.Is(err, ErrLineTooLong) {
			t.Fatalf("error %v does not wrap ErrBroken", err)
		}
		if err != nil {
			return
		}
		lines := bytes.Split(bytes.TrimSuffix(dump, []byte("\n")), []byte("\n"))
		v, err := verifyLines(lines, VerifyOptions{})
		if err != nil || v.Head() != report.Head {
			t.Fatalf("one after the other: %v, %v, want %v", v.Head(), err, report.Head)
		}
		if err := v.CompareState(stateOf(t, lines)); err != nil {
			t.Fatal(err)
		}
	})
}

// countingChain returns a deploy and n anonymous calls that count.
func countingChain(n int) [][]byte {
	entries := []Entry{{Kind: Deploy, Time: at(0), Version: 1, Writes: []state.Write{set(`0`, "counter")}}}
	for i := range n {
		entries = append(entries, Entry{
			Kind: Call, Time: at(i % 1_000_000), Method: "greet", Gas: 31, Result: parsed(`"Hello"`),
			Writes: []state.Write{{Path: state.MakePath("counter"), Value: state.IntegerValue(int64(i + 1))}},
		})
	}
	return chained(entries)
}

func BenchmarkVerifyReader(b *testing.B) {
	const entries = 100_000
	for name, chain := range map[string]func(int) [][]byte{"counter": countingChain, "transfer": longChain} {
		b.Run(name, func(b *testing.B) {
			dump := joined(chain(entries))
			b.SetBytes(int64(len(dump)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := VerifyReader(context.Background(), bytes.NewReader(dump), VerifyOptions{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(entries)*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		})
	}
}

func BenchmarkVerifierAdd(b *testing.B) {
	lines := longChain(100_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := verifyLines(lines, VerifyOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(lines))*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}
