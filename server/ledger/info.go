package ledger

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"moonledger/chain"
	"moonledger/runtime"
	"moonledger/runtime/schema"
)

// Info describes a contract as it is published.
type Info struct {
	Name    string
	Doc     string // first sentence of its documentation; may be empty
	Version int64
	File    string // base name of the file that was deployed
	Code    chain.Hash
	Head    chain.Head
	Time    time.Time // of the head
	Retired bool
	Err     error // why it can't be used: its chain is corrupt, its code does not compile, or the store is away; nil if it can
}

// Origin returns the name of the ledger, which its chains hold.
func (l *Ledger) Origin() string { return l.origin }

// Contracts describes all contracts that have a chain, by name; those that were
// retired too.
func (l *Ledger) Contracts() []Info {
	infos := []Info{}
	for _, c := range l.all() {
		if c.exists() {
			infos = append(infos, c.info())
		}
	}
	return infos
}

// Contract describes one contract, or returns ErrNotFound.
func (l *Ledger) Contract(name string) (Info, error) {
	if c := l.contract(name); c != nil && c.exists() {
		return c.info(), nil
	}
	return Info{}, l.noContract(name, false)
}

// exists tells whether the contract has a chain, as far as is known: the first
// deploy of a new one may be on its way, or have failed.
func (c *contract) exists() bool {
	return c.published.Load().head.Exists() || c.broken.Load() != nil
}

func (c *contract) info() Info {
	p := c.published.Load()
	i := Info{Name: c.name, Head: p.head, Time: p.time, Retired: p.retired, Err: p.err}
	if err := p.stopped(c.name); err != nil {
		i.Err = err
	}
	if err := c.unusable(); err != nil {
		i.Err = err
	}
	if code := p.inForce(); code != nil {
		i.Version, i.File, i.Code = code.Version, code.File, code.Code
	}
	if p.code != nil {
		i.Doc = summary(p.code.Schema.Doc)
	}
	return i
}

// summary returns the first sentence of a documentation, which may go over
// several lines, and ends with its paragraph at the latest.
func summary(doc string) string {
	paragraph, _, _ := strings.Cut(doc, "\n\n")
	text := strings.Join(strings.Fields(paragraph), " ")
	if sentence, _, more := strings.Cut(text, ". "); more {
		return sentence + "."
	}
	return text
}

// API describes the methods of a contract. The error is ErrNotFound; that of a
// contract that was retired is also ErrRetired.
func (l *Ledger) API(name string) (schema.API, error) {
	c := l.contract(name)
	if c == nil || !c.exists() {
		return schema.API{}, l.noContract(name, false)
	}
	p := c.published.Load()
	switch {
	case p.code == nil:
		return schema.API{}, readError(c.info().Err)
	case p.retired:
		return schema.API{}, l.noContract(name, true)
	}
	return p.code.Schema.API(), nil
}

// MayRead returns nil if the contract's ---@read rule lets the caller read its
// state and its history, and else ErrDenied or ErrNotFound.
func (l *Ledger) MayRead(name string, caller runtime.Caller) error {
	c := l.contract(name)
	if c == nil || !c.exists() {
		return l.noContract(name, false)
	}
	code := c.published.Load().code
	if code == nil {
		return readError(c.info().Err) // without code there is no rule to go by
	}
	if !code.Schema.Read.Allows(caller.Name, caller.Roles, caller.Admin) {
		return denied(caller, "reading "+name, code.Schema.Read)
	}
	return nil
}

// names returns the names of the contracts that can be called.
func (l *Ledger) names() []string {
	var names []string
	for _, c := range l.all() {
		if c.exists() && !c.published.Load().retired {
			names = append(names, c.name)
		}
	}
	return names
}

// Health tells whether the ledger does its work.
type Health struct {
	Store   error            // nil: calls can be recorded; else why not
	Behind  time.Duration    // how far the clock is behind the newest entry; 0 if it is not
	Late    bool             // Behind is more than 5 s: times repeat the last one
	Stopped map[string]error // contracts that were stopped, and why
	Pending int              // entries and answers that wait for a commit
}

// Err returns nil if all is well, or what is wrong.
func (h Health) Err() error {
	var wrong []error
	if h.Store != nil {
		wrong = append(wrong, h.Store)
	}
	if h.Late {
		wrong = append(wrong, fmt.Errorf("the clock is %v behind the newest entry", h.Behind))
	}
	for name, err := range h.Stopped {
		wrong = append(wrong, fmt.Errorf("contract %s is stopped: %w", name, err))
	}
	return errors.Join(wrong...)
}

// Health tells how the ledger is now.
func (l *Ledger) Health() Health {
	h := Health{Store: l.recordable(), Stopped: map[string]error{}, Pending: l.backlog.load().entries}
	now := l.now()
	for _, c := range l.all() {
		p := c.published.Load()
		h.Behind = max(h.Behind, p.time.Sub(now))
		if p.lost != nil {
			h.Stopped[c.name] = p.lost.err
		}
		if err := c.broken.Load(); err != nil {
			h.Stopped[c.name] = *err
		}
	}
	h.Late = h.Behind > lateAfter
	return h
}
