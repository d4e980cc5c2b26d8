package running

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
)

const (
	refusedName = "REFUSED"

	// mostRefused is how many calls are remembered; the oldest are forgotten first.
	mostRefused = 1024
)

// A Suspect is a line of REFUSED: a call that is not run again, or that ran when
// the process was last ended from outside.
type Suspect struct {
	Contract string    `json:"contract"`
	Method   string    `json:"method"`
	Caller   string    `json:"caller,omitzero"`
	Request  string    `json:"request,omitzero"`
	Code     string    `json:"code"`
	Args     string    `json:"args"`
	Died     time.Time `json:"died"` // when that was found
	Refused  bool      `json:"refused"`
	Deaths   int       `json:"deaths"` // in a row, of which it is not known what caused them
}

func suspectOf(n note, died time.Time) Suspect {
	return Suspect{
		Contract: n.contract, Method: n.method, Caller: n.caller, Request: n.request,
		Code: hex.EncodeToString(n.code[:]), Args: hex.EncodeToString(n.args[:]), Died: died,
	}
}

// identity returns that of the call, or an error if s is not what suspectOf makes.
func (s Suspect) identity() (identity, error) {
	id := identity{contract: s.Contract, method: s.Method, caller: s.Caller}
	return id, errors.Join(unhex(id.code[:], s.Code), unhex(id.args[:], s.Args))
}

func unhex(dst []byte, text string) error {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(dst) {
		return fmt.Errorf("%q is not the hash of anything", text)
	}
	copy(dst, b)
	return nil
}

// isSame tells whether both are the same call, sent once.
func (s Suspect) isSame(other Suspect) bool {
	return s.Contract == other.Contract && s.Method == other.Method && s.Caller == other.Caller &&
		s.Request == other.Request && s.Code == other.Code && s.Args == other.Args
}

// suspects is what REFUSED holds, the oldest first.
type suspects []Suspect

// refused returns the calls that are not run, and when the process died.
func (list suspects) refused() map[identity]time.Time {
	all := map[identity]time.Time{}
	for _, s := range list {
		if id, err := s.identity(); err == nil && s.Refused {
			all[id] = s.Died
		}
	}
	return all
}

// readRefused reads REFUSED. A line that can't be read is an error: somebody has
// changed it, and it would be lost.
func readRefused(dir string) (suspects, error) {
	path := filepath.Join(dir, refusedName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := parseRefused(text)
	if err != nil {
		return nil, fmt.Errorf("%s, %w; the line was changed, or is of another version: mend it or remove it", path, err)
	}
	return list, nil
}

func parseRefused(text []byte) (suspects, error) {
	var list suspects
	for i, line := range bytes.Split(text, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var s Suspect
		err := json.Unmarshal(line, &s, json.RejectUnknownMembers(true))
		if err == nil {
			_, err = s.identity()
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		list = append(list, s)
	}
	return list, nil
}

// write replaces REFUSED; a process that dies meanwhile leaves the old one or the
// new one.
func (list suspects) write(dir string) error {
	var text bytes.Buffer
	for _, s := range list {
		if err := json.MarshalWrite(&text, s); err != nil {
			return err
		}
		text.WriteByte('\n')
	}
	temporary := filepath.Join(dir, refusedName+".tmp")
	if err := os.WriteFile(temporary, text.Bytes(), 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, filepath.Join(dir, refusedName))
}

// Suspects returns the lines of REFUSED in dir, the oldest first: what the newest
// start found. It needs no lock.
func Suspects(dir string) ([]Suspect, error) { return readRefused(dir) }

// Lift removes what name stands for from REFUSED in dir, and returns it. That is a
// contract, or CONTRACT.METHOD as in Suspect.Name.
func Lift(dir, name string) (lifted []Suspect, err error) {
	list, err := readRefused(dir)
	if err != nil {
		return nil, err
	}
	kept := slices.DeleteFunc(slices.Clone(list), func(s Suspect) bool {
		isMeant := name == s.Contract || name == s.Name()
		if isMeant {
			lifted = append(lifted, s)
		}
		return isMeant
	})
	if len(lifted) == 0 {
		return nil, nil
	}
	return lifted, kept.write(dir)
}

// Name returns CONTRACT.METHOD, or of what is no call FILE or CONTRACT and then what
// was done to it, as in "bomb.lua (compile)".
func (s Suspect) Name() string {
	if isOfCode(s.Method) {
		return s.Contract + " " + s.Method
	}
	return s.Contract + "." + s.Method
}
