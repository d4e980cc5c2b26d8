// Package pyledger verifies dumps of Pyledger, the program whose promises
// moonledger keeps.
//
// Such a dump is a JSON list of objects with the texts hash, when and
// attributes, the first and last in base64. The hash of each row is SHA-256
// over the hash of the row before, the text of when and the attributes; that of
// the first row is the word "genesis". Attributes are pickles of Python, which
// can run any code: here they are bytes that are hashed and nothing else.
package pyledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// The errors of Verify, to be matched with errors.Is.
var (
	ErrMalformed    = errors.New("not a dump of Pyledger")
	ErrInconsistent = errors.New("dump of Pyledger does not verify")
)

// maxListed bounds the inconsistencies that a Report lists.
const maxListed = 100

// An Inconsistency is a row that does not follow from the one before.
type Inconsistency struct {
	Row    int    // from 1
	When   string // as it stands in the dump
	Reason string
}

// String returns "Inconsistency" and the row's time, as Pyledger reports it.
func (i Inconsistency) String() string { return "Inconsistency " + i.When }

// Report tells what Verify saw.
type Report struct {
	Rows            int
	First, Last     string          // when of the first and the last row
	Head            []byte          // hash of the last row
	Inconsistent    int             // number of rows
	Inconsistencies []Inconsistency // the first hundred of them
}

// NotChecked says in full sentences what such a dump cannot show.
func (r Report) NotChecked() []string {
	return []string{
		"no hash covers the time and the attributes of the first row",
		"a cut end, or rows written anew to the end, cannot be noticed; the hash to compare: " + base64.StdEncoding.EncodeToString(r.Head),
	}
}

// Recognise tells whether first, the beginning of a file, is that of a JSON
// list, as dumps of Pyledger are and those of moonledger are not.
func Recognise(first []byte) bool {
	rest := bytes.TrimLeft(first, " \t\r\n")
	return len(rest) > 0 && rest[0] == '['
}

// Verify reads a dump to its end and checks every row. It calls progress, which
// may be nil, with the number of rows and bytes read, every few thousand rows
// and at the end.
//
// The error wraps ErrInconsistent if a row does not follow from the one before,
// ErrMalformed if the bytes are no such dump, or is what r returned. The Report
// covers what was read.
func Verify(r io.Reader, progress func(rows int, bytes int64)) (Report, error) {
	if progress == nil {
		progress = func(int, int64) {}
	}
	v := verifier{decoder: jsontext.NewDecoder(r), progress: progress}
	if err := v.list(); err != nil {
		return v.report, err
	}
	progress(v.report.Rows, v.decoder.InputOffset())
	return v.report, v.verdict()
}

type verifier struct {
	decoder  *jsontext.Decoder
	progress func(int, int64)
	report   Report
	time     time.Time // of the row before
}

type row struct {
	hash       []byte
	when       string
	attributes []byte
}

func (v *verifier) list() error {
	if err := v.expect('['); err != nil {
		return err
	}
	for v.decoder.PeekKind() != ']' {
		current, err := v.row()
		if err != nil {
			return fmt.Errorf("row %d: %w", v.report.Rows+1, err)
		}
		if err := v.check(current); err != nil {
			return fmt.Errorf("row %d: %w", v.report.Rows+1, err)
		}
		if v.report.Rows%4096 == 0 {
			v.progress(v.report.Rows, v.decoder.InputOffset())
		}
	}
	if err := v.expect(']'); err != nil {
		return err
	}
	if v.report.Rows == 0 {
		return fmt.Errorf("%w: the list is empty", ErrMalformed)
	}
	if _, err := v.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: something follows the list", ErrMalformed)
	}
	return nil
}

// row reads the next row: an object of the three names, in any order.
func (v *verifier) row() (row, error) {
	if err := v.expect('{'); err != nil {
		return row{}, err
	}
	var r row
	var seen []string
	for v.decoder.PeekKind() != '}' {
		name, err := v.text()
		if err != nil {
			return row{}, err
		}
		value, err := v.text()
		if err != nil {
			return row{}, fmt.Errorf("%s: %w", name, err)
		}
		if err := r.set(name, value); err != nil {
			return row{}, fmt.Errorf("%w: %s: %w", ErrMalformed, name, err)
		}
		seen = append(seen, name)
	}
	for _, name := range []string{"hash", "when", "attributes"} {
		if !slices.Contains(seen, name) {
			return row{}, fmt.Errorf("%w: %s is missing", ErrMalformed, name)
		}
	}
	return r, v.expect('}')
}

func (r *row) set(name, value string) (err error) {
	switch name {
	case "hash":
		r.hash, err = base64.StdEncoding.Strict().DecodeString(value)
	case "when":
		r.when = value
	case "attributes":
		r.attributes, err = base64.StdEncoding.Strict().DecodeString(value)
	default:
		err = errors.New("unknown name; want hash, when, attributes")
	}
	return err
}

// check judges r by the row before and makes it the last.
func (v *verifier) check(r row) error {
	t, err := parseWhen(r.when)
	if err != nil {
		return err
	}
	reason := ""
	switch want := v.hashAfter(r); {
	case !bytes.Equal(r.hash, want):
		reason = fmt.Sprintf("hash is %s, want %s", written(r.hash), written(want))
	case t.Before(v.time):
		reason = "time runs backwards: the row before has " + v.report.Last
	}
	if reason != "" {
		v.add(Inconsistency{v.report.Rows + 1, r.when, reason})
	}
	if v.report.Rows == 0 {
		v.report.First = r.when
	}
	v.report.Rows++
	v.report.Last, v.report.Head, v.time = r.when, r.hash, t
	return nil
}

// written returns a hash as it stands in a dump.
func written(hash []byte) string { return base64.StdEncoding.EncodeToString(hash) }

func (v *verifier) hashAfter(r row) []byte {
	if v.report.Rows == 0 {
		return []byte("genesis")
	}
	h := sha256.New()
	h.Write(v.report.Head)
	io.WriteString(h, r.when)
	h.Write(r.attributes)
	return h.Sum(nil)
}

func (v *verifier) add(i Inconsistency) {
	v.report.Inconsistent++
	if len(v.report.Inconsistencies) < maxListed {
		v.report.Inconsistencies = append(v.report.Inconsistencies, i)
	}
}

func (v *verifier) verdict() error {
	if v.report.Inconsistent == 0 {
		return nil
	}
	first := v.report.Inconsistencies[0]
	return fmt.Errorf("%w: %v (row %d: %s)", ErrInconsistent, first, first.Row, first.Reason)
}

// parseWhen reads what datetime.isoformat of Python writes: without a fraction
// if that is zero.
func parseWhen(when string) (time.Time, error) {
	t, err := time.Parse("2006-01-02T15:04:05", when)
	if err != nil || strings.ContainsRune(when, ',') {
		return time.Time{}, fmt.Errorf("%w: when is %.40q, want a time like 2017-03-15T18:24:27.523828", ErrMalformed, when)
	}
	return t, nil
}

func (v *verifier) expect(want jsontext.Kind) error {
	token, err := v.decoder.ReadToken()
	if err != nil {
		return readError(err)
	}
	if token.Kind() != want {
		return fmt.Errorf("%w: got %v, want %v", ErrMalformed, token.Kind(), want)
	}
	return nil
}

func (v *verifier) text() (string, error) {
	token, err := v.decoder.ReadToken()
	if err != nil {
		return "", readError(err)
	}
	if token.Kind() != '"' {
		return "", fmt.Errorf("%w: got %v, want a string", ErrMalformed, token.Kind())
	}
	return token.String(), nil
}

// readError tells bad JSON from a failed read.
func readError(err error) error {
	if syntax := new(jsontext.SyntacticError); errors.As(err, &syntax) || errors.Is(err, io.EOF) {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("%w: it ends too early", ErrMalformed)
		}
		return fmt.Errorf("%w: %s", ErrMalformed, strings.TrimPrefix(err.Error(), "jsontext: "))
	}
	return err
}
