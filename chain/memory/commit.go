package memory

import (
	"fmt"
	"slices"
	"strings"

	"moonledger/chain"
	"moonledger/chain/state"
)

// check tells why appends can't be committed; s.mu is held.
func (s *Store) check(appends []chain.Append) error {
	seen := make(map[string]bool, len(appends))
	for _, a := range appends {
		switch {
		case a.Contract == "":
			return fmt.Errorf("append without a contract")
		case seen[a.Contract]:
			return fmt.Errorf("%s: two appends in one commit", a.Contract)
		}
		seen[a.Contract] = true
		if head := s.head(a.Contract); head != a.Parent {
			return &chain.ConflictError{Contract: a.Contract, Parent: a.Parent, Actual: head}
		}
		if err := s.checkRecords(a); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) checkRecords(a chain.Append) error {
	ids := map[request]bool{}
	for i, r := range a.Records {
		height := a.Parent.Next() + chain.Height(i)
		if chain.HashLine(r.Line) != r.Hash {
			return fmt.Errorf("%s: entry %d: its hash is not that of its line", a.Contract, height)
		}
		for _, w := range r.Writes {
			if err := w.Validate(); err != nil {
				return fmt.Errorf("%s: entry %d: %w", a.Contract, height, err)
			}
		}
		id := request{r.Caller, r.Request}
		if r.Request != "" && (ids[id] || s.hasRequest(a.Contract, id)) {
			return fmt.Errorf("%s: entry %d: request %q of %q: %w", a.Contract, height, r.Request, r.Caller, chain.ErrExists)
		}
		ids[id] = true
	}
	return nil
}

func (s *Store) hasRequest(contract string, id request) bool {
	c := s.chains[contract]
	if c == nil {
		return false
	}
	_, found := c.requests[id]
	return found
}

// apply adds what check has passed.
func (s *Store) apply(a chain.Append) {
	if len(a.Records) == 0 {
		return
	}
	c := s.chains[a.Contract]
	if c == nil {
		c = &contractChain{requests: map[request]chain.Height{}}
		s.chains[a.Contract] = c
	}
	for _, r := range a.Records {
		c.head = chain.Head{Height: c.head.Next(), Hash: r.Hash}
		c.lines = append(c.lines, slices.Clone(r.Line))
		if r.Request != "" {
			c.requests[request{strings.Clone(r.Caller), strings.Clone(r.Request)}] = c.head.Height
		}
		if r.Deploy {
			c.deploys = append(c.deploys, c.head.Height)
		}
		for _, w := range r.Writes {
			c.write(w)
		}
		s.log = append(s.log, chain.Leaf{
			Index: uint64(len(s.log)), Contract: a.Contract, Height: c.head.Height, Hash: r.Hash,
		})
	}
}

// write removes all under the path of w and sets its value.
func (c *contractChain) write(w state.Write) {
	path := string(w.Path.AppendTuple(nil))
	var under []string
	c.state.Ascend(path, func(tuple string, _ state.Value) bool {
		if tuple != path && !isUnder(tuple, path) {
			return false
		}
		under = append(under, tuple)
		return true
	})
	for _, tuple := range under {
		c.state.Delete(tuple)
	}
	if !w.IsRemoval() {
		c.state.Set(path, w.Value)
	}
}

// isUnder tells whether tuple names a place below the table.
func isUnder(tuple, table string) bool {
	return len(tuple) > len(table) && tuple[:len(table)] == table && tuple[len(table)] < state.TupleEnd
}
