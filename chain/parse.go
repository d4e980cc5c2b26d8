package chain

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"moonledger/chain/state"
)

// ParseEntry reads the line of an entry, without its newline. It accepts the
// canonical form alone, byte for byte, so that AppendLine of what it returns is
// line again. Fields that FORMAT.md does not define are accepted if they are
// canonical too; they are not in the Entry, nor in AppendLine then.
//
// Its errors wrap ErrMalformed and name the field. The Entry keeps no reference
// to line.
func ParseEntry(line []byte) (*Entry, error) {
	return new(lineReader).read(line)
}

// A lineReader reads lines one after the other and keeps its buffers.
type lineReader struct {
	buffer    bytes.Buffer
	decoder   jsontext.Decoder
	entry     *Entry
	unknown   []unknownField
	canonical []byte
}

func (r *lineReader) read(line []byte) (*Entry, error) {
	if err := checkFrame(line); err != nil {
		return nil, err
	}
	has, err := r.readFields(line)
	if err != nil {
		if other := otherVersion(line); other != nil {
			return nil, other
		}
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	e := r.entry
	if err := checkFields(e.Kind, e.Height, has); err != nil {
		return nil, err
	}
	if err := e.checkValues(); err != nil {
		return nil, err
	}
	r.canonical = e.appendLine(r.canonical[:0], r.unknown)
	return e, checkCanonical(line, r.canonical)
}

// checkFrame finds what commonly befalls text files on their way.
func checkFrame(line []byte) error {
	switch {
	case len(line) == 0:
		return fmt.Errorf("%w: the line is empty", ErrMalformed)
	case line[len(line)-1] == '\r':
		return fmt.Errorf("%w: the line ends in a carriage return; a dump's lines end in a newline alone", ErrMalformed)
	case bytes.HasPrefix(line, []byte("\ufeff")):
		return fmt.Errorf("%w: the line begins with a byte order mark", ErrMalformed)
	case line[0] != '{':
		return fmt.Errorf("%w: the line begins with %.20q, want {", ErrMalformed, line)
	}
	return nil
}

// readFields reads line into r.entry and r.unknown, and tells which of the
// known fields it has.
func (r *lineReader) readFields(line []byte) (fieldSet, error) {
	r.entry, r.unknown = new(Entry), r.unknown[:0]
	r.buffer = *bytes.NewBuffer(line)
	r.decoder.Reset(&r.buffer)
	if _, err := r.decoder.ReadToken(); err != nil {
		return 0, syntaxError(err)
	}
	var has fieldSet
	for r.decoder.PeekKind() != '}' {
		quoted, err := r.decoder.ReadValue()
		if err != nil {
			return 0, syntaxError(err)
		}
		field, err := r.readField(quoted)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", bytes.Trim(quoted, `"`), err)
		}
		has |= field
	}
	if _, err := r.decoder.ReadToken(); err != nil {
		return 0, syntaxError(err)
	}
	if _, err := r.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return 0, errors.New("something follows the entry")
	}
	return has, nil
}

// readField reads the value of the field whose name, in quotes, is given, and
// returns which field it is or 0 for an unknown one. A known name that is
// written with escapes passes for unknown here, and is not canonical then.
func (r *lineReader) readField(quoted []byte) (fieldSet, error) {
	e := r.entry
	switch string(quoted) {
	case `"args"`:
		return fieldArgs, r.value(&e.Args)
	case `"caller"`:
		return fieldCaller, r.text(&e.Caller)
	case `"code"`:
		return fieldCode, r.hash(&e.Code)
	case `"contract"`:
		return fieldContract, r.text(&e.Contract)
	case `"events"`:
		return fieldEvents, r.events(&e.Events)
	case `"file"`:
		return fieldFile, r.text(&e.File)
	case `"gas"`:
		return fieldGas, r.number(&e.Gas)
	case `"height"`:
		return fieldHeight, r.number((*uint64)(&e.Height))
	case `"key"`:
		return fieldKey, r.text(&e.Key)
	case `"kind"`:
		return fieldKind, r.text((*string)(&e.Kind))
	case `"ledger"`:
		return fieldLedger, r.text(&e.Ledger)
	case `"method"`:
		return fieldMethod, r.text(&e.Method)
	case `"prev"`:
		return fieldPrev, r.hash(&e.Prev)
	case `"request"`:
		return fieldRequest, r.text(&e.Request)
	case `"result"`:
		return fieldResult, r.value(&e.Result)
	case `"roles"`:
		return fieldRoles, r.texts(&e.Roles)
	case `"seed"`:
		return fieldSeed, r.seed(&e.Seed)
	case `"source"`:
		return fieldSource, r.anyText(&e.Source)
	case `"time"`:
		return fieldTime, r.time(&e.Time)
	case `"v"`:
		return fieldV, r.version(&e.V)
	case `"version"`:
		return fieldVersion, r.integer(&e.Version)
	case `"vm"`:
		return fieldVM, r.text(&e.VM)
	case `"writes"`:
		return fieldWrites, r.writes(&e.Writes)
	}
	name, err := jsontext.AppendUnquote(nil, quoted)
	if err != nil {
		return 0, err
	}
	return 0, r.unknownField(string(name))
}

func (r *lineReader) anyText(to *string) error {
	token, err := r.decoder.ReadToken()
	if err != nil {
		return syntaxError(err)
	}
	if token.Kind() != '"' {
		return fmt.Errorf("want a string, got %s", kindName(token.Kind()))
	}
	*to = token.String()
	return nil
}

func (r *lineReader) text(to *string) error {
	if err := r.anyText(to); err != nil {
		return err
	}
	if *to == "" {
		return errors.New("is empty; a field without content is left out")
	}
	return nil
}

func (r *lineReader) number(to *uint64) error {
	token, err := r.decoder.ReadToken()
	if err != nil {
		return syntaxError(err)
	}
	if token.Kind() != '0' {
		return fmt.Errorf("want an integer, got %s", kindName(token.Kind()))
	}
	text := token.String()
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n > state.MaxInteger {
		return fmt.Errorf("%.40s is no integer from 0 to %d", text, int64(state.MaxInteger))
	}
	*to = n
	return nil
}

func (r *lineReader) integer(to *int64) error {
	var n uint64
	err := r.number(&n)
	*to = int64(n)
	return err
}

func (r *lineReader) version(to *int) error {
	var n uint64
	if err := r.number(&n); err != nil {
		return err
	}
	if n != Version {
		return fmt.Errorf("is %d, want %d", n, Version)
	}
	*to = Version
	return nil
}

func (r *lineReader) hash(to *Hash) error {
	var text string
	err := r.anyText(&text)
	if err == nil {
		*to, err = ParseHash(text)
	}
	return err
}

func (r *lineReader) seed(to *[]byte) error {
	var text string
	if err := r.anyText(&text); err != nil {
		return err
	}
	if len(text) != 2*seedBytes || !isHex(text) {
		return fmt.Errorf("%.80q is not %d digits of lower-case hex", text, 2*seedBytes)
	}
	var err error
	*to, err = hex.DecodeString(text)
	return err
}

func (r *lineReader) time(to *time.Time) error {
	var text string
	if err := r.anyText(&text); err != nil {
		return err
	}
	var err error
	*to, err = parseTime(text)
	return err
}

func (r *lineReader) value(to *state.Value) error {
	var err error
	*to, err = state.ReadValue(&r.decoder)
	return err
}

// list reads an array of one or more elements.
func (r *lineReader) list(element func(i int) error) error {
	if err := r.expect('['); err != nil {
		return err
	}
	if r.decoder.PeekKind() == ']' {
		return errors.New("is empty; a field without content is left out")
	}
	return r.elements(element)
}

// elements reads what follows the [ of an array.
func (r *lineReader) elements(element func(i int) error) error {
	for i := 0; r.decoder.PeekKind() != ']'; i++ {
		if err := element(i); err != nil {
			return fmt.Errorf("[%d]: %w", i, err)
		}
	}
	return r.expect(']')
}

func (r *lineReader) texts(to *[]string) error {
	return r.list(func(int) error {
		var text string
		err := r.text(&text)
		*to = append(*to, text)
		return err
	})
}

func (r *lineReader) events(to *[]Event) error {
	return r.list(func(int) error {
		var event Event
		if err := r.expect('['); err != nil {
			return err
		}
		if err := r.anyText(&event.Name); err != nil {
			return err
		}
		if err := r.value(&event.Data); err != nil {
			return err
		}
		*to = append(*to, event)
		return r.expect(']')
	})
}

func (r *lineReader) writes(to *[]state.Write) error {
	if err := r.expect('['); err != nil {
		return err
	}
	if r.decoder.PeekKind() != ']' {
		*to = make([]state.Write, 0, 4)
	}
	return r.elements(func(int) error {
		w, err := state.ReadWrite(&r.decoder)
		*to = append(*to, w)
		return err
	})
}

// unknownField keeps the field in canonical form, so that the line as a whole
// can be compared with its canonical form.
func (r *lineReader) unknownField(name string) error {
	raw, err := r.decoder.ReadValue()
	if err != nil {
		return syntaxError(err)
	}
	value := raw.Clone()
	if err := value.Canonicalize(); err != nil {
		return syntaxError(err)
	}
	r.unknown = append(r.unknown, unknownField{name, value})
	if n := len(r.unknown); n > 1 && state.CompareUTF16(r.unknown[n-2].name, name) >= 0 {
		return fmt.Errorf("stands behind %q, against the order of names", r.unknown[n-2].name)
	}
	return nil
}

func (r *lineReader) expect(want jsontext.Kind) error {
	token, err := r.decoder.ReadToken()
	if err != nil {
		return syntaxError(err)
	}
	if token.Kind() != want {
		return fmt.Errorf("want %s, got %s", kindName(want), kindName(token.Kind()))
	}
	return nil
}

// syntaxError says what the decoder found wrong, without its Go vocabulary.
func syntaxError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the line ends too early")
	}
	return errors.New(strings.TrimPrefix(err.Error(), "jsontext: "))
}

func kindName(k jsontext.Kind) string {
	switch k {
	case 'n':
		return "null"
	case 't', 'f':
		return "a boolean"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case '{':
		return "an object"
	case '[':
		return "an array"
	}
	return "the end of an array or object"
}

// checkCanonical returns an error that shows where line first differs from its
// canonical form.
func checkCanonical(line, canonical []byte) error {
	if bytes.Equal(line, canonical) {
		return nil
	}
	at := 0
	for at < len(line) && at < len(canonical) && line[at] == canonical[at] {
		at++
	}
	return fmt.Errorf("%w: not in canonical form at byte %d: found %s, want %s", ErrMalformed, at, excerpt(line, at), excerpt(canonical, at))
}

func excerpt(b []byte, at int) string {
	from, to := max(at-8, 0), min(at+16, len(b))
	return fmt.Sprintf("…%q…", b[min(from, to):to])
}
