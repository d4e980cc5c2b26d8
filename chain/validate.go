package chain

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"moonledger/chain/state"
)

// ErrMalformed is wrapped by every error about bytes or an Entry that no chain
// can hold, whatever stands around it.
var ErrMalformed = errors.New("malformed entry")

// Sizes that FORMAT.md sets for the names in an entry.
const (
	MaxNameBytes    = 64 // a contract's or user's name
	MaxRequestBytes = 64
	keyDigits       = 32 // hex digits of a key's fingerprint
	seedBytes       = 16
)

// Validate returns an error that wraps ErrMalformed, and names the field,
// unless e is an entry that ParseEntry would read: the fields its kind has,
// each of the right form. It sees e alone: how e fits its chain is for a
// Verifier to tell.
func (e *Entry) Validate() error {
	if err := checkFields(e.Kind, e.Height, e.fields()); err != nil {
		return err
	}
	return e.checkValues()
}

func (e *Entry) checkValues() error {
	checks := [...]func() error{e.checkNumbers, e.checkTime, e.checkNames, e.checkTexts, e.checkContents, e.checkEffects}
	for _, check := range checks {
		if err := check(); err != nil {
			return fmt.Errorf("%w: %w", ErrMalformed, err)
		}
	}
	return nil
}

func (e *Entry) checkNumbers() error {
	switch {
	case e.V != 0 && e.V != Version:
		return fmt.Errorf("v is %d; this program knows version %d", e.V, Version)
	case e.Height > state.MaxInteger:
		return fmt.Errorf("height is beyond %d", int64(state.MaxInteger))
	case e.Gas > state.MaxInteger:
		return fmt.Errorf("gas is beyond %d", int64(state.MaxInteger))
	case e.Version < 0 || e.Version > state.MaxInteger:
		return fmt.Errorf("version is %d, want 0 to %d", e.Version, int64(state.MaxInteger))
	case e.Height == 0 && !e.Prev.IsZero():
		return errors.New("prev is not zero at height 0")
	case e.Height > 0 && e.Prev.IsZero():
		return fmt.Errorf("prev is zero at height %d", e.Height)
	}
	return nil
}

func (e *Entry) checkTime() error {
	t := e.Time.UTC()
	switch {
	case t.Year() < 1 || t.Year() > 9999 || e.Time.IsZero():
		return fmt.Errorf("time is %v, want a year from 1 to 9999", t)
	case t.Nanosecond()%int(time.Microsecond) != 0:
		return fmt.Errorf("time is %v, want whole microseconds", t)
	}
	return nil
}

func (e *Entry) checkNames() error {
	switch {
	case !isName(e.Contract, ""):
		return fmt.Errorf("contract is %q, want a letter and then letters, digits and _, at most %d in all", e.Contract, MaxNameBytes)
	case e.Caller != "" && !isName(e.Caller, "-"):
		return fmt.Errorf("caller is %q, want a letter and then letters, digits, _ and -, at most %d in all", e.Caller, MaxNameBytes)
	case len(e.Request) > MaxRequestBytes || !consistsOf(e.Request, "_.:-"):
		return fmt.Errorf("request is %q, want at most %d letters, digits and _ . : -", e.Request, MaxRequestBytes)
	case e.Key != "" && (len(e.Key) != keyDigits || !isHex(e.Key)):
		return fmt.Errorf("key is %q, want %d digits of lower-case hex", e.Key, keyDigits)
	case strings.Contains(e.File, "/"):
		return fmt.Errorf("file is %q, want a base name", e.File)
	}
	return nil
}

func (e *Entry) checkTexts() error {
	texts := [...]struct{ name, text string }{
		{"vm", e.VM}, {"ledger", e.Ledger}, {"source", e.Source}, {"file", e.File}, {"method", e.Method},
	}
	for _, t := range texts {
		if !utf8.ValidString(t.text) {
			return fmt.Errorf("%s is not valid UTF-8", t.name)
		}
	}
	if e.VM == "" {
		return errors.New("vm is empty")
	}
	for i, role := range e.Roles {
		if role == "" || !utf8.ValidString(role) {
			return fmt.Errorf("roles[%d] is %q, want text", i, role)
		}
		if i > 0 && e.Roles[i-1] >= role {
			return fmt.Errorf("roles are not sorted: %q before %q", e.Roles[i-1], role)
		}
	}
	return nil
}

func (e *Entry) checkContents() error {
	if e.Kind == Call && !hasStringKeys(e.Args) {
		return fmt.Errorf("args is %.40v, want a table of arguments by name", e.Args)
	}
	if len(e.Seed) != 0 && len(e.Seed) != seedBytes {
		return fmt.Errorf("seed has %d bytes, want %d", len(e.Seed), seedBytes)
	}
	for i, event := range e.Events {
		if !utf8.ValidString(event.Name) {
			return fmt.Errorf("events[%d]: name %q is not valid UTF-8", i, event.Name)
		}
		if event.Data.Kind() != state.KindTable {
			return fmt.Errorf("events[%d]: got a %v, want a table", i, event.Data.Kind())
		}
	}
	return nil
}

// checkEffects checks writes, and that an entry without effect is none.
func (e *Entry) checkEffects() error {
	for i, w := range e.Writes {
		if err := w.Validate(); err != nil {
			return fmt.Errorf("writes[%d]: %w", i, err)
		}
	}
	if err := state.CheckOrder(e.Writes); err != nil {
		return err
	}
	switch {
	case e.Kind == Retire && len(e.Writes) > 0:
		return errors.New("writes stand in a retire, which runs no code")
	case e.Kind == Call && len(e.Writes) == 0 && len(e.Events) == 0:
		return errors.New("the call has neither writes nor events; such a call is not recorded")
	}
	return nil
}

// hasStringKeys tells whether v is a table without integer keys.
func hasStringKeys(v state.Value) bool {
	return v.Kind() == state.KindTable &&
		!slices.ContainsFunc(v.Members(), func(m state.Member) bool { return m.Key.IsInteger() })
}

// isName tells whether s begins with a letter and goes on with letters,
// digits, _ and the bytes of others.
func isName(s, others string) bool {
	return s != "" && len(s) <= MaxNameBytes && isLetter(s[0]) && consistsOf(s, "_"+others)
}

func consistsOf(s, others string) bool {
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && (c < '0' || c > '9') && strings.IndexByte(others, c) < 0 {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
