package folder_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"moonledger/chain"
	"moonledger/server/folder"
	"moonledger/server/ledger"
)

const (
	saves   = 50
	clients = 8
	inTurn  = 4 // calls of a client that wait for their answers at a time
)

// stamp is a contract whose answers tell the save that they come from, in two
// parts that stand at both ends of a long file. Of a file that is seen while its
// pages are written one after the other, the end of the comment is missing: it
// does not compile.
func stamp(save int) string {
	return fmt.Sprintf(`
---@class Stamp
---@field calls integer
local C = contract "Stamp" { version = 1, state = { calls = 0 } }
local first = %[1]d
local last

---@return string
function C:stamp()
  self.calls = self.calls + 1
  return first .. " " .. last()
end

--[[
%[2]s]]
function last() return %[1]d end
`, save, strings.Repeat(strings.Repeat("so that the file has several pages ", 2)+"\n", 200))
}

// answerOf is what a call answers that runs the code of a save.
func answerOf(save int) string { return fmt.Sprintf("%d %[1]d", save) }

// A client calls until it is told to stop, and keeps what it is answered, by
// the numbers of its calls.
type client struct {
	name    string
	answers []string
	errs    []error
}

func (c *client) run(l *ledger.Ledger, stop <-chan struct{}) {
	var mu sync.Mutex
	var waiting sync.WaitGroup
	turns := make(chan struct{}, inTurn)
	defer waiting.Wait()
	for n := 0; ; n++ {
		select {
		case <-stop:
			return
		case turns <- struct{}{}:
		}
		mu.Lock()
		c.answers, c.errs = append(c.answers, ""), append(c.errs, nil)
		mu.Unlock()
		waiting.Add(1)
		l.Submit(ledger.Request{Contract: "Stamp", Method: "stamp", ID: c.id(n)}, func(a ledger.Answer, err error) {
			mu.Lock()
			c.answers[n], c.errs[n] = a.Result.Text(), err
			mu.Unlock()
			<-turns
			waiting.Done()
		})
	}
}

func (c *client) id(n int) string { return fmt.Sprintf("%s-%d", c.name, n) }

// Fifty saves in a row, in all ways, under the load of eight clients: no call
// is lost, each is answered by the code of one save, whole, and in the order of
// the saves; the chain tells the same.
func TestSavesUnderLoad(t *testing.T) {
	s := newSite(t, onDisk(t), map[string]string{"stamp.lua": stamp(0)})
	s.start(folder.Options{Force: true})
	s.want("deployed Stamp (stamp.lua): version 1 at height 0")
	all := make([]*client, clients)
	stop := make(chan struct{})
	var running sync.WaitGroup
	for i := range all {
		all[i] = &client{name: fmt.Sprintf("client%d", i)}
		running.Go(func() { all[i].run(s.ledger, stop) })
	}
	for save := 1; save <= saves; save++ {
		s.saveSomehow("stamp.lua", save)
		if save%3 != 0 || save == saves { // else the next save comes at once
			s.awaitSave(save)
		}
	}
	close(stop)
	running.Wait()
	recorded := s.checkChain()
	for _, c := range all {
		c.check(t, recorded)
	}
	if len(recorded) > saves { // the calls of awaitSave have no id
		t.Errorf("%d calls are recorded that no client made", len(recorded))
	}
	s.verify()
}

// saveSomehow saves as the one or the other editor does.
func (s *site) saveSomehow(name string, save int) {
	s.t.Helper()
	file := filepath.Join(s.dir, name)
	switch save % 4 {
	case 0:
		s.save(name, stamp(save))
	case 1:
		s.must(os.WriteFile(file, []byte(stamp(save)), 0o644))
	case 2:
		s.must(os.Rename(file, file+"~"))
		s.must(os.WriteFile(file, []byte(stamp(save)), 0o644))
	case 3:
		s.must(os.Remove(file))
		s.save(name, stamp(save))
	}
}

// awaitSave waits until the code of a save runs, and calls it. A file that is
// seen while it is saved may be reported; the next look finds it whole.
func (s *site) awaitSave(save int) {
	s.t.Helper()
	for want := chain.Hash(sha256.Sum256([]byte(stamp(save)))); ; s.next() {
		info, err := s.ledger.Contract("Stamp")
		s.must(err)
		if info.Code == want {
			break
		}
	}
	a, err := s.ledger.Call(s.t.Context(), ledger.Request{Contract: "Stamp", Method: "stamp", ID: fmt.Sprintf("own-%d", save)})
	s.must(err)
	if got := a.Result.Text(); got != answerOf(save) {
		s.t.Errorf("after save %d: got %q", save, got)
	}
}

// checkChain checks that each call was answered by the code deployed before
// it, and counted. It returns the recorded answers by request id.
func (s *site) checkChain() map[string]string {
	s.t.Helper()
	recorded := map[string]string{}
	running, deploys := "", 0
	for _, e := range s.entries("Stamp") {
		switch {
		case e.Kind == chain.Deploy:
			_, rest, _ := strings.Cut(e.Source, "local first = ")
			number, _, _ := strings.Cut(rest, "\n")
			running = number + " " + number
			deploys++
		case e.Result.Text() != running:
			s.t.Fatalf("entry %d: the code of save %s answered %v", e.Height, running, e.Result)
		default:
			recorded[e.Request] = running
		}
	}
	if n, _ := s.state("Stamp", "calls").Integer(); n != int64(len(recorded)) {
		s.t.Errorf("%d calls are counted, and %d recorded", n, len(recorded))
	}
	if least := saves - saves/3; deploys < least {
		s.t.Errorf("%d deploys, want %d at least", deploys, least)
	}
	return recorded
}

// check compares what a client was answered with what is recorded, and takes
// that off.
func (c *client) check(t *testing.T, recorded map[string]string) {
	t.Helper()
	if len(c.answers) < saves {
		t.Errorf("%s made %d calls, which is no load", c.name, len(c.answers))
	}
	last := 0
	for n, answer := range c.answers {
		var first, second int
		if _, err := fmt.Sscan(answer, &first, &second); err != nil || c.errs[n] != nil || first != second || first < last {
			t.Fatalf("call %d of %s, after save %d: %q, error %v", n, c.name, last, answer, c.errs[n])
		}
		if last = first; recorded[c.id(n)] != answer {
			t.Fatalf("call %d of %s: answered %q, recorded %q", n, c.name, answer, recorded[c.id(n)])
		}
		delete(recorded, c.id(n))
	}
}
