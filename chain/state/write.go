package state

import "fmt"

// A Write sets one place of the state, or removes it when Value does not
// exist. Applying it first removes all that stands under Path. Value is a
// scalar or an empty table: what a table holds are writes of their own.
type Write struct {
	Path  Path
	Value Value
}

// IsRemoval tells whether w removes its place.
func (w Write) IsRemoval() bool { return !w.Value.Exists() }

// Validate returns an error that wraps ErrKey or ErrValue if w can stand in no
// entry.
func (w Write) Validate() error {
	if err := w.Path.Validate(); err != nil {
		return err
	}
	if len(w.Value.members) > 0 {
		return fmt.Errorf("%w: a write of %v holds members", ErrValue, w.Path)
	}
	return nil
}

// CheckOrder returns an error unless writes are sorted by path, one per path,
// as the net writes of an entry are.
func CheckOrder(writes []Write) error {
	for i := 1; i < len(writes); i++ {
		if writes[i-1].Path.Compare(writes[i].Path) >= 0 {
			return fmt.Errorf("writes out of order: %v before %v", writes[i-1].Path, writes[i].Path)
		}
	}
	return nil
}
