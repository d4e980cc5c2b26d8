package folder_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/chain/memory"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/server/folder"
	"moonledger/server/ledger"
)

// counter is the source of a contract that counts; more comes behind its
// methods.
func counter(name string, version int, more ...string) string {
	return fmt.Sprintf(`
---@class %[1]s
---@field n integer
---@field owner? string
local C = contract %[1]q { version = %[2]d, state = { n = 0 } }

function C:init() self.owner = ctx.caller end

---@return integer
function C:add()
  self.n = self.n + 1
  return self.n
end
%[3]s
`, name, version, strings.Join(more, "\n"))
}

const (
	less    = "---@view\n---@return integer\nfunction C:less() return self.n - 1 end"
	upgrade = "function C:upgrade(from) self.n = self.n * 10 end"
	failing = "function C:upgrade(from)\n  self.n = 0\n  error('not today')\nend"
	broken  = "function C:x(y) end"
)

func newMachine(t testing.TB) *runtime.Machine {
	t.Helper()
	m, err := runtime.New()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func openLedger(t testing.TB, m *runtime.Machine, open ledger.OpenStore) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(t.Context(), m, open, ledger.Options{Origin: "test.local/folder"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return l
}

func inMemory(context.Context) (chain.Store, error) { return memory.Open(), nil }

func onDisk(t testing.TB) ledger.OpenStore {
	dir := t.TempDir()
	return func(ctx context.Context) (chain.Store, error) {
		return badger.Open(ctx, dir, badger.Options{MinFree: -1})
	}
}

// A site is a folder and the ledger that its contracts are deployed to.
type site struct {
	t       *testing.T
	dir     string
	machine *runtime.Machine
	ledger  *ledger.Ledger
	reports chan folder.Report
}

// newSite returns a site whose folder holds files.
func newSite(t *testing.T, open ledger.OpenStore, files map[string]string) *site {
	t.Helper()
	m := newMachine(t)
	s := &site{t: t, dir: t.TempDir(), machine: m, ledger: openLedger(t, m, open), reports: make(chan folder.Report, 1000)}
	for name, text := range files {
		s.save(name, text)
	}
	return s
}

// start deploys what is in the folder, and follows it until the test ends or
// the function that it returns is called.
func (s *site) start(o folder.Options) (stop func()) {
	s.t.Helper()
	o.Report = func(r folder.Report) { s.reports <- r }
	o.Watch, o.Watcher.Quiet = true, 2*time.Millisecond
	d, err := folder.Open(s.t.Context(), s.dir, s.machine, o)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := d.Deploy(s.t.Context(), s.ledger); err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx, s.ledger) }()
	stop = func() {
		cancel()
		if err := <-ended; err != nil {
			s.t.Error(err)
		}
		ended <- nil
	}
	s.t.Cleanup(stop)
	return stop
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// save replaces a file at once, so that nobody sees half of it.
func (s *site) save(name, text string) {
	s.t.Helper()
	file := filepath.Join(s.dir, filepath.FromSlash(name))
	s.must(os.MkdirAll(filepath.Dir(file), 0o755))
	s.must(os.WriteFile(file+".part", []byte(text), 0o644))
	s.must(os.Rename(file+".part", file))
}

// deadline is when a test gives up waiting for what must come.
func deadline() <-chan time.Time { return time.After(2 * time.Minute) }

// next returns the next report.
func (s *site) next() folder.Report {
	s.t.Helper()
	select {
	case r := <-s.reports:
		return r
	case <-deadline():
		s.t.Fatal("nothing is reported")
	}
	return folder.Report{}
}

// want compares the lines of as many reports as it takes.
func (s *site) want(want ...string) {
	s.t.Helper()
	var got []string
	for len(got) < len(want) {
		r := s.next()
		got = append(got, r.Lines...)
		if strings.HasPrefix(r.Lines[0], "deployed") == r.IsError() && r.Kind == folder.Deployed {
			s.t.Errorf("report %+v", r)
		}
	}
	if diff := cmp.Diff(got, want); diff != "" {
		s.t.Errorf("got-, want+\n%s", diff)
	}
}

// add calls C:add of a contract and compares what it returns.
func (s *site) add(contract string, want int64) {
	s.t.Helper()
	a, err := s.ledger.Call(s.t.Context(), ledger.Request{Contract: contract, Method: "add"})
	if err != nil {
		s.t.Fatal(err)
	}
	if n, _ := a.Result.Integer(); n != want {
		s.t.Errorf("got %d, want %d", n, want)
	}
}

// entries returns the chain of a contract.
func (s *site) entries(contract string) []*chain.Entry {
	s.t.Helper()
	var all []*chain.Entry
	for page := (ledger.HistoryPage{More: true}); page.More; {
		var err error
		page, err = s.ledger.History(s.t.Context(), contract, page.Next, 0)
		s.must(err)
		for _, line := range page.Lines {
			e, err := chain.ParseEntry(line)
			s.must(err)
			all = append(all, e)
		}
	}
	return all
}

// verify verifies all chains.
func (s *site) verify() {
	s.t.Helper()
	reports, err := s.ledger.Verify(s.t.Context(), "", nil)
	s.must(err)
	for _, r := range reports {
		if r.Err != nil {
			s.t.Error(r.Err)
		}
	}
}

func (s *site) state(contract, field string) state.Value {
	s.t.Helper()
	page, err := s.ledger.Status(s.t.Context(), ledger.StatusQuery{Contract: contract, Path: state.MakePath(field)})
	s.must(err)
	return page.Value
}
