package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/spf13/cobra"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

func TestScriptRunsAllLines(t *testing.T) {
	s := newSession(t)
	err := s.run("# a comment", "", "  ", "contacts", "call Bank look\r", "call Bank", "call Bank look # behind")
	if !errors.Is(err, ErrFailed) {
		t.Errorf("got error %v, want ErrFailed", err)
	}
	if got, want := s.out.String(), "SUCCESS\nSUCCESS\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	want := "line 4: error: no command \"contacts\"\nline 4: hint: did you mean \"contracts\"?\n" +
		"line 6: error: call: METHOD is missing\nline 6: hint: call CONTRACT METHOD [ARGUMENT]...\n"
	if diff := cmp.Diff(s.err.String(), want); diff != "" {
		t.Errorf("got-, want+\n%s", diff)
	}
}

// A script may begin with the mark that some editors put before UTF-8, and what
// is wrong in JSON names its line too.
func TestScriptsOfOtherEditors(t *testing.T) {
	s := newSession(t)
	if got := s.ok("\uFEFFcall Bank look\r", "call Bank look"); got != "SUCCESS\nSUCCESS\n" {
		t.Errorf("got %q", got)
	}
	s.options.JSON = true
	if err := s.run("", "call Bank 'gone", "\uFEFFcall Bank look"); !errors.Is(err, ErrFailed) {
		t.Errorf("got error %v, want ErrFailed", err)
	}
	for i, line := range strings.Split(strings.TrimSpace(s.err.String()), "\n") {
		if want := fmt.Sprintf(`{"line":%d,"error":`, i+2); !strings.HasPrefix(line, want) {
			t.Errorf("got %s, want %s…", line, want)
		}
	}
}

func TestScriptEndsAtExit(t *testing.T) {
	s := newSession(t)
	if got := s.ok("exit", "nonsense"); got != "" {
		t.Errorf("got %q, want nothing", got)
	}
	if err := s.run("nonsense", "exit"); !errors.Is(err, ErrFailed) {
		t.Errorf("got error %v, want ErrFailed of the line before", err)
	}
}

func TestScriptRefusesEndlessLines(t *testing.T) {
	s := newSession(t)
	err := s.run(strings.Repeat("x", maxLine+1))
	if err == nil || !strings.Contains(err.Error(), "line 1 of the script is longer than 4194304 bytes") {
		t.Errorf("got error %v, want that the line is too long", err)
	}
}

func TestConnectsOnceAndOnlyWhenNeeded(t *testing.T) {
	s := newSession(t)
	s.ok("help", "disconnect", "help call")
	if s.connects != 0 {
		t.Errorf("help connected %d times", s.connects)
	}
	s.ok("call Bank look", "call Bank look")
	if s.connects != 1 || s.conn.closed != 1 {
		t.Errorf("two calls connected %d times and closed %d, want 1 and 1", s.connects, s.conn.closed)
	}
	s.ok("call Bank look", "disconnect", "disconnect", "call Bank look")
	if s.connects != 3 || s.conn.closed != 3 {
		t.Errorf("then %d and %d, want 3 and 3", s.connects, s.conn.closed)
	}
}

func TestConnectsAgainWhenTheConnectionIsGone(t *testing.T) {
	s := newSession(t)
	s.conn.err = fmt.Errorf("%w: the server is stopping", client.ErrClosed)
	const want = "line %[1]d: error: the connection to the server is closed: the server is stopping\n" +
		"line %[1]d: hint: the next command connects again; one that was under way may be done or not\n"
	if err := s.run("contracts", "contracts"); !errors.Is(err, ErrFailed) || s.err.String() != fmt.Sprintf(want, 1)+fmt.Sprintf(want, 2) {
		t.Errorf("got error %v and %q", err, s.err.String())
	}
	if s.connects != 2 {
		t.Errorf("connected %d times, want 2", s.connects)
	}
}

func TestErrorsOfConnecting(t *testing.T) {
	s := newSession(t)
	s.options.Connect = func(context.Context) (Conn, error) {
		return nil, WithHint(errors.New("nobody there"), "start a server")
	}
	if got, want := s.fails("contracts"), "error: nobody there\nhint: start a server\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestInterrupted(t *testing.T) {
	s := newSession(t)
	s.options.Interruptible = func(ctx context.Context) (context.Context, context.CancelFunc) {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		return ctx, cancel
	}
	s.options.Connect = func(ctx context.Context) (Conn, error) { return nil, context.Cause(ctx) }
	want := "error: interrupted\nhint: the server may still do what it was asked for\n"
	if got := s.fails("contracts"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMisusedCommands(t *testing.T) {
	tests := map[string]string{
		"nonsense":               "error: no command \"nonsense\"\nhint: \"help\" lists the commands\n",
		"api":                    "error: api: CONTRACT is missing\nhint: api CONTRACT\n",
		"api A B":                "error: api: \"B\" is too much\nhint: api CONTRACT\n",
		"contracts --jso":        "error: there is no flag \"--jso\"\nhint: did you mean --json?\n",
		"contracts --nonsense":   "error: there is no flag \"--nonsense\"\nhint: contracts\n",
		"entry A -1":             "error: there is no flag \"-1\"\nhint: entry CONTRACT HEIGHT; behind -- a word that begins with - is no flag\n",
		"entry A -- -1":          "error: entry: a height is a number from 0, got \"-1\"\n",
		"history A --limit":      "error: --limit needs a value\nhint: --limit NUMBER\n",
		"history A --from -1":    "error: --from must be a whole number from 0, got \"-1\"\nhint: history CONTRACT\n",
		"history A --=":          "error: \"--=\" is no flag\n",
		"history A --json=maybe": "error: --json must be true or false, got \"maybe\"\n",
		"history A '--limit=" + strings.Repeat("9é", 40) + "'": "error: --limit must be a whole number, got \"" + strings.Repeat("9é", 30) + "…\"\n",
		strings.Repeat("x", 61):                                "error: no command \"" + strings.Repeat("x", 60) + "…\"\n",
		"contracts " + strings.Repeat("x", 61):                 "error: contracts: \"" + strings.Repeat("x", 60) + "…\" is too much\n",
		"help nonsense":                                        "error: no command \"nonsense\"\nhint: \"help\" lists the commands\n",
		"status A dmp f":                                       "error: status: \"dmp\" is not dump and a file\nhint: status CONTRACT [dump FILE]\n",
		"status A dump":                                        "error: status: \"dump\" is not dump and a file\n",
		"history A --limit 0":                                  "error: --limit must be at least 1, got 0\n",
		"history A --limit x":                                  "error: --limit must be a whole number, got \"x\"\n",
		"entry A x":                                            "error: entry: a height is a number from 0, got \"x\"\n",
		"verify --temp x":                                      "error: verify: --temp goes with --data FILE\n",
		"verify --head 1:ab":                                   "error: verify: --head goes with --data FILE\n",
		"verify --data '' ":                                    "error: verify: --data names no file\n",
		"verify --data f --head 1":                             "error: \"1\" is no head\nhint: write it as dump prints it: HEIGHT:HASH, a number and 64 digits of lower-case hex\n",
		"-x":                                                   "error: there is no flag \"-x\"\n",
		"'open":                                                "error: column 1: ",
	}
	for line, want := range tests {
		s := newSession(t)
		if got := s.fails(line); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %s, want %s", line, got, want)
		}
		if s.connects > 0 {
			t.Errorf("%s: connected", line)
		}
	}
}

// Each command says what it does, has an example, and help shows all that.
func TestHelp(t *testing.T) {
	s := newSession(t)
	list := s.ok("help")
	for _, c := range table() {
		if c.short == "" || c.long == "" || c.example == "" {
			t.Errorf("%s: it lacks a text", c.use)
		}
		if !strings.Contains(list, "  "+c.use+" ") {
			t.Errorf("help does not list %q:\n%s", c.use, list)
		}
		name, _, _ := strings.Cut(c.use, " ")
		text := s.ok("help " + name)
		for _, want := range []string{"Usage:\n  " + c.use, c.long, "Example:\n  " + strings.Split(c.example, "\n")[0], "--json"} {
			if !strings.Contains(text, want) {
				t.Errorf("help %s: no %q in\n%s", name, want, text)
			}
		}
		if again := s.ok(name + " --help"); again != text {
			t.Errorf("%s --help: got\n%s\nwant\n%s", name, again, text)
		}
	}
}

// Examples name commands and flags that there are.
func TestExamplesAreRead(t *testing.T) {
	for _, c := range table() {
		for line := range strings.Lines(c.example) {
			words, err := Words(strings.TrimSpace(line))
			if err != nil {
				t.Fatal(err)
			}
			root := New(Options{}).newTree().root
			found, rest, err := root.Find(words)
			if err != nil || found == root {
				t.Errorf("%s: no such command", line)
				continue
			}
			if err := found.ParseFlags(rest); err != nil {
				t.Errorf("%s: %v", line, err)
			}
			if err := found.ValidateArgs(found.Flags().Args()); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		}
	}
}

func TestAddTo(t *testing.T) {
	s := newSession(t)
	shell := New(s.options)
	root := &cobra.Command{Use: "prog", Short: "A program."}
	root.SetOut(&s.out)
	shell.AddTo(root)
	root.SetArgs([]string{"call", "--json", "Bank", "look"})
	if err := root.Execute(); err != nil {
		t.Fatal(err)
	}
	if got, want := s.out.String(), `{"height":0,"hash":"","time":"","gas":0,"appended":false}`+"\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	s.conn.err = errors.New("no")
	root.SetArgs([]string{"contracts", "--json"})
	if err := root.Execute(); !errors.Is(err, ErrFailed) || s.err.String() != `{"error":"no","data":{"code":""}}`+"\n" {
		t.Errorf("got error %v and %q", err, s.err.String())
	}
	s.out.Reset()
	root.SetArgs([]string{"help"})
	if err := root.Execute(); err != nil {
		t.Fatal(err)
	}
	if got := s.out.String(); !strings.Contains(got, "A program.\n\nCommands of the shell, run once:\n  api CONTRACT ") || strings.Contains(got, "disconnect") {
		t.Errorf("got\n%s", got)
	}
}

// A typist is a LineReader that types lines.
type typist struct {
	lines    []string
	errs     map[int]error // instead of the line of that number
	at       int
	kept     []string
	complete func(string) (int, []string)
}

func (y *typist) Line(string) (string, error) {
	y.at++
	if err := y.errs[y.at]; err != nil {
		return "", err
	}
	if y.at > len(y.lines) {
		return "", io.EOF
	}
	return y.lines[y.at-1], nil
}

func (y *typist) Remember(line string) { y.kept = append(y.kept, line) }

func (y *typist) CompleteWith(complete func(string) (int, []string)) { y.complete = complete }

func TestPrompt(t *testing.T) {
	s := newSession(t)
	y := &typist{lines: []string{"nonsense", "dropped", "call Bank look"}, errs: map[int]error{2: ErrCleared}}
	s.options.Lines = y
	if err := s.run(); err != nil {
		t.Fatalf("got error %v, want none: a prompt has shown what was wrong", err)
	}
	if got, want := s.out.String(), "SUCCESS\n\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if diff := cmp.Diff(y.kept, []string{"nonsense", "call Bank look"}); diff != "" {
		t.Errorf("remembered: got-, want+\n%s", diff)
	}
}

func TestPromptEnds(t *testing.T) {
	s := newSession(t)
	s.options.Lines = &typist{lines: []string{"exit", "nonsense"}}
	if err := s.run(); err != nil || s.err.Len() > 0 {
		t.Errorf("exit: got error %v and %q", err, s.err.String())
	}
	s.options.Lines = &typist{errs: map[int]error{1: errors.New("broken")}}
	if err := s.run(); err == nil || err.Error() != "reading the terminal: broken" {
		t.Errorf("a broken terminal: got error %v", err)
	}
}

func TestCompletion(t *testing.T) {
	s := newSession(t)
	s.conn.list = []wire.ContractInfo{{Name: "Bank"}, {Name: "Bench"}}
	tests := map[string][]string{
		"":                             {"api", "broadcast", "call", "contracts", "deploy", "disconnect", "entry", "exit", "help", "history", "key", "retire", "role", "status", "users", "verify", "watch"},
		"con":                          {"contracts"},
		"con x":                        nil,
		"api ":                         {"Bank", "Bench"},
		"api B":                        {"Bank", "Bench"},
		"api Ba":                       {"Bank"},
		"api Bank ":                    nil,
		"call Bank ":                   {"every", "give", "look"},
		"call Bank g":                  {"give"},
		"call Bank give ":              {"source", "dest", "quantity", "memo"},
		"call Bank give source ":       nil,
		"call Bank give source 'a b' ": {"dest", "quantity", "memo"},
		"call Bank give a b ":          nil,
		"call Bank give 'sou":          {"source"},
		"call Bank every flag ":        {"true", "false"},
		"call Bank every x t":          {"true"},
		"call Bank every side ":        {"buy", "sell", "7"},
		"call Bank every side b":       {"buy"},
		"call Bank # ":                 nil,
		"call Bank $":                  nil,
		"history --limit ":             nil,
		"call Bonk ":                   nil,
		"call --dr":                    {"--dry-run"},
		"status Bank ":                 {"dump"},
		"help ca":                      {"call"},
		"'open ":                       nil,
	}
	shell := New(s.options)
	defer shell.Close()
	for text, want := range tests {
		begin, got := shell.completions(context.Background(), text)
		for i, w := range want {
			want[i] = w + " "
		}
		if diff := cmp.Diff(got, want, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q: got-, want+\n%s", text, diff)
		}
		if len(got) == 0 {
			continue
		}
		if wantBegin := strings.LastIndex(text, " ") + 1; begin != wantBegin {
			t.Errorf("%q: begins at %d, want %d", text, begin, wantBegin)
		}
	}
}
