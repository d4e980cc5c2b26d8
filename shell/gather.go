package shell

import (
	"context"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"moonledger/chain/state"
	"moonledger/server/wire"
	"moonledger/shell/client"
)

// A gatherer puts the pages of a state together, all of one height.
type gatherer struct {
	ctx      context.Context
	conn     Reader
	contract string
	room     int // values that may still be taken
	isCut    bool
	height   *uint64 // nil before the first page
}

// state returns all of the state as the answer of one request, as far as there
// is room: Cut and Next tell what of the root is not there.
func (g *gatherer) state() (wire.StatusResult, error) {
	first, err := g.page(nil, nil)
	if err != nil {
		return first, err
	}
	whole, cut, next, err := g.table(nil, first)
	if err != nil {
		return first, err
	}
	first.Value, first.Next, first.Cut = whole.AppendJSON(nil), next, cut
	return first, nil
}

// page asks for one page of the table at path.
func (g *gatherer) page(path []any, after jsontext.Value) (wire.StatusResult, error) {
	page, err := g.conn.Status(g.ctx, g.contract, client.StatusOptions{Path: path, After: after, Height: g.height})
	if err == nil {
		g.height = &page.Height
	}
	return page, err
}

// table puts together the table at path, whose first page is there. cut are the
// keys of members that are not there whole, and next is where the table goes on,
// if there was no room for all of it.
func (g *gatherer) table(path []any, page wire.StatusResult) (whole state.Value, cut []jsontext.Value, next jsontext.Value, err error) {
	var members []state.Member
	for {
		more, missing, err := g.members(path, page)
		if err != nil {
			return whole, nil, nil, err
		}
		members, cut = append(members, more...), append(cut, missing...)
		if page.Next == nil || g.room <= 0 {
			break
		}
		if page, err = g.page(path, page.Next); err != nil {
			return whole, nil, nil, err
		}
	}
	if page.Next != nil {
		g.isCut = true
	}
	whole, err = state.TableValue(members...)
	return whole, cut, page.Next, err
}

// members returns the members on a page, with those that did not fit on it, as
// far as there is room.
func (g *gatherer) members(path []any, page wire.StatusResult) (members []state.Member, cut []jsontext.Value, err error) {
	v, err := state.ParseJSON(page.Value)
	if err != nil {
		return nil, nil, fmt.Errorf("answer of the server: %w", err)
	}
	g.room -= count(v)
	members = slices.Clone(v.Members())
	for _, raw := range page.Cut {
		isWhole, err := g.fill(members, path, raw)
		if err != nil {
			return nil, nil, err
		}
		if !isWhole {
			cut = append(cut, raw)
		}
	}
	return members, cut, nil
}

// fill gets the member under a key, which was too large for its page. It returns
// false if there is no room for all of it.
func (g *gatherer) fill(members []state.Member, path []any, raw jsontext.Value) (isWhole bool, err error) {
	key, name, err := parseKey(raw)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(members, func(m state.Member) bool { return m.Key == key })
	if i < 0 {
		return false, fmt.Errorf("answer of the server: %s is cut and not there", raw)
	}
	if g.room <= 0 {
		g.isCut = true
		return false, nil
	}
	below := append(slices.Clone(path), name)
	page, err := g.page(below, nil)
	if err != nil {
		return false, err
	}
	whole, cut, next, err := g.table(below, page)
	members[i].Value = whole
	return len(cut) == 0 && next == nil, err
}

// parseKey reads a key, also as the client takes it.
func parseKey(raw jsontext.Value) (key state.Key, name any, err error) {
	v, err := state.ParseJSON(raw)
	if err != nil {
		return key, nil, fmt.Errorf("answer of the server: key %s: %w", raw, err)
	}
	if n, ok := v.Integer(); ok {
		return state.IntegerKey(n), n, nil
	}
	return state.StringKey(v.Text()), v.Text(), nil
}

// count returns how many values stand below v.
func count(v state.Value) int {
	n := len(v.Members())
	for _, m := range v.Members() {
		n += count(m.Value)
	}
	return n
}
