package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"moonledger/chain"
	"moonledger/chain/chaintest"
	"moonledger/chain/state"
	"moonledger/runtime"
)

// A step of a random script.
type step struct {
	kind  string // a method, or what else happens
	key   string
	value int
	id    string
}

func drawScript(t *rapid.T) []step {
	kinds := []string{
		"add", "add", "add", "put", "put", "drop", "clear", "fail", "tell", "peek", "draw", "reset",
		"upgrade", "bad upgrade", "same", "retire", "restart", "full", "unknown", "done", "later", "earlier", "dry",
	}
	one := rapid.Custom(func(t *rapid.T) step {
		return step{
			kind:  rapid.SampledFrom(kinds).Draw(t, "kind"),
			key:   rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "key"),
			value: rapid.IntRange(0, 3).Draw(t, "value"),
			id:    rapid.SampledFrom([]string{"", "", "i", "j", "k"}).Draw(t, "id"),
		}
	})
	return rapid.SliceOfN(one, 1, 40).Draw(t, "script")
}

// TestEngineMatchesModel drives a ledger and a plain model of it side by side.
// On every store the same script gives the same answers and the same bytes.
func TestEngineMatchesModel(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		script := drawScript(rt)
		answers, dump := play(rt, inMemory(), script)
		if rapid.IntRange(0, 9).Draw(rt, "on disk too") > 0 {
			return
		}
		answersOnDisk, dumpOnDisk := play(rt, newOnDisk(rt, dir), script)
		checkAgree(rt, "answers", answers, answersOnDisk)
		checkAgree(rt, "dump", dump, dumpOnDisk)
	})
	checkGoroutines(t)
}

// A bookkeeper plays a script on a ledger and on its model.
type bookkeeper struct {
	*player
	fault string // what the next commit will meet; "" for nothing
	log   strings.Builder

	total    int
	accounts map[string]int
	version  int
	retired  bool
	entries  int
	known    map[string]string // what a request id was used for
}

func play(t *rapid.T, open OpenStore, script []step) (answers, dump string) {
	p := &bookkeeper{player: newPlayer(t, open), accounts: map[string]int{}, known: map[string]string{}, version: 1}
	defer p.close()
	_, err := p.deploy(book("Book", 1))
	p.must(err)
	p.entries = 1
	for _, s := range script {
		p.play(s)
		p.compare()
	}
	return p.log.String(), p.dump("Book")
}

func (p *bookkeeper) play(s step) {
	switch s.kind {
	case "restart":
		p.close()
		p.fault = ""
		p.start()
	case "full", "unknown", "done":
		if p.fault == "" {
			p.fault = s.kind
			p.faulty.Fail(faultOf(s.kind, p.faulty.Count(chaintest.Commit)))
		}
	case "later":
		p.clock.add(time.Duration(s.value) * time.Second)
	case "earlier":
		p.clock.add(-time.Duration(s.value) * time.Second)
	case "upgrade", "bad upgrade", "same":
		p.upgrade(s)
	case "retire":
		a, err := p.l.Retire(context.Background(), "Book", admin, "")
		if p.retired {
			p.expect(err, ErrRetired)
			return
		}
		p.committed(a, err, func() { p.retired = true })
	default:
		p.call(s)
	}
}

func faultOf(kind string, n int) chaintest.Fault {
	fault := chaintest.Fault{Op: chaintest.Commit, N: n, Err: chain.ErrUnknown, After: kind == "done"}
	if kind == "full" {
		fault.Err = chain.ErrFull
	}
	return fault
}

func (p *bookkeeper) upgrade(s step) {
	version := p.version + 1
	switch s.kind {
	case "same":
		a, err := p.deploy(p.source(p.version))
		if p.retired {
			p.expect(err, ErrVersion)
		} else if p.must(err); a.Appended {
			p.t.Fatalf("the same code: %+v", a)
		}
	case "bad upgrade":
		_, err := p.deploy(book("Book", version, "function Book:upgrade(from) self.total = 99 error('no') end"))
		var raised *runtime.ContractError
		if !errors.As(err, &raised) {
			p.t.Fatalf("a bad upgrade: %v", err)
		}
	default:
		a, err := p.deploy(p.source(version))
		p.committed(a, err, func() {
			p.version, p.retired = version, false
			p.total += version
		})
	}
}

func (p *bookkeeper) source(version int) string {
	if version == 1 {
		return book("Book", 1)
	}
	return book("Book", version, "function Book:upgrade(from) self.total = self.total + from + 1 end")
}

// committed judges what should be an entry, and applies its effect to the model
// if it is there.
func (p *bookkeeper) committed(a Answer, err error, effect func()) {
	fault := p.fault
	p.fault = ""
	switch fault {
	case "":
		p.must(err)
		if !a.Appended || int(a.Height) != p.entries {
			p.t.Fatalf("got %+v, want height %d", a, p.entries)
		}
	case "full":
		p.expect(err, ErrNotDone)
		return
	default:
		p.expect(err, ErrUnknown)
		p.awaitStore()
		if fault == "unknown" {
			return
		}
	}
	p.entries++
	effect()
}

func (p *bookkeeper) expect(err, want error) {
	if !errors.Is(err, want) {
		p.t.Fatalf("got %v, want %v", err, want)
	}
}

// effects tells what a method changes and whether it makes an entry.
func (p *bookkeeper) effects(s step) (args state.Value, effect func(), isEntry bool) {
	value, stands := p.accounts[s.key]
	switch s.kind {
	case "add":
		return mapArgs("by", s.value), func() { p.total += s.value }, s.value != 0
	case "put":
		return mapArgs("key", s.key, "value", s.value), func() { p.accounts[s.key] = s.value }, !stands || value != s.value
	case "drop":
		return mapArgs("key", s.key), func() { delete(p.accounts, s.key) }, stands
	case "clear":
		return mapArgs(), func() { clear(p.accounts) }, true
	case "tell":
		return mapArgs("text", s.key), func() {}, true
	case "draw":
		return mapArgs(), func() { p.total = -1 }, true
	}
	return mapArgs(), func() {}, false
}

func mapArgs(pairs ...any) state.Value {
	var members []state.Member
	for i := 0; i < len(pairs); i += 2 {
		m := state.Member{Key: state.StringKey(pairs[i].(string))}
		m.Value = args(pairs[i+1]).Members()[0].Value
		members = append(members, m)
	}
	v, err := state.TableValue(members...)
	if err != nil {
		panic(err)
	}
	return v
}

func (p *bookkeeper) call(s step) {
	q := Request{Contract: "Book", Method: s.kind, ID: s.id}
	var effect func()
	var isEntry bool
	switch s.kind {
	case "fail":
		q.Args = mapArgs("by", s.value)
	case "dry":
		q.Method, q.Args, q.DryRun = "add", mapArgs("by", s.value), true
	default:
		q.Args, effect, isEntry = p.effects(s)
	}
	what := q.Method + q.Args.String()
	used, isKnown := p.known[s.id]
	a, err := p.l.Call(context.Background(), q)
	fmt.Fprintln(&p.log, what, q.ID, a.Height, a.Hash, a.Result, a.Gas, a.Repeated, err)
	switch {
	case isKnown && !q.DryRun && used == what:
		if p.must(err); !a.Repeated {
			p.t.Fatalf("request %q again: %+v", s.id, a)
		}
	case isKnown && !q.DryRun:
		p.expect(err, ErrRepeated)
	case p.retired:
		p.expect(err, ErrRetired)
	case s.kind == "fail":
		var raised *runtime.ContractError
		if !errors.As(err, &raised) {
			p.t.Fatalf("a failing call: %v", err)
		}
	case s.kind == "reset":
		p.expect(err, ErrDenied)
	case !isEntry:
		if p.must(err); a.Appended {
			p.t.Fatalf("%s: an entry of nothing: %+v", what, a)
		}
	default:
		p.committed(a, err, func() {
			effect()
			if s.id != "" {
				p.known[s.id] = what
			}
		})
	}
}

// compare compares the state of the ledger with the model's.
func (p *bookkeeper) compare() {
	page, err := p.l.Status(context.Background(), StatusQuery{Contract: "Book"})
	p.must(err)
	if int(page.Head.Height) != p.entries-1 || page.Retired != p.retired {
		p.t.Fatalf("status %+v, want %d entries", page, p.entries)
	}
	accounts := map[string]int{}
	for _, m := range page.Value.Get(state.StringKey("accounts")).Members() {
		accounts[m.Key.Text()] = int(m.Value.Number())
	}
	if !maps.Equal(accounts, p.accounts) {
		p.t.Fatalf("accounts %v, want %v", accounts, p.accounts)
	}
	total := int(page.Value.Get(state.StringKey("total")).Number())
	if p.total == -1 {
		p.total = total // drawn
	}
	if total != p.total {
		p.t.Fatalf("total %d, want %d", total, p.total)
	}
	p.verify()
}
