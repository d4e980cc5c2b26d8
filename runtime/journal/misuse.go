package journal

import (
	"fmt"
	"strings"

	"moonledger/chain/state"
)

// A Misuse is the error of an operation that the contract should not have
// asked for. Nothing was changed.
type Misuse struct {
	Path   state.Path // the table or place it is about; empty for the root
	Reason string     // what is wrong, and what to do where it is not obvious
}

// Error returns the path as Lua would write it, and the reason:
// self.accounts.bob: a view may not write.
func (m *Misuse) Error() string {
	path := m.Path.String()
	if path != "" && !strings.HasPrefix(path, "[") {
		path = "." + path
	}
	return "self" + path + ": " + m.Reason
}

const (
	reasonDead      = "this table was removed from the state"
	reasonView      = "a view may not write"
	reasonTwoPlaces = "a state table cannot live at two places; store a copy (copy(t))"
)

func (t *Table) misuse(format string, args ...any) *Misuse {
	return &Misuse{Path: t.Path(), Reason: fmt.Sprintf(format, args...)}
}

func (t *Table) misuseAt(key state.Key, format string, args ...any) *Misuse {
	return &Misuse{Path: t.Path().Child(key), Reason: fmt.Sprintf(format, args...)}
}
