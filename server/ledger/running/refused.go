package running

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/go-json-experiment/json"
)

const (
	refusedName = "REFUSED"

	// mostRefused is how many calls are remembered; the oldest are forgotten first.
	mostRefused = 1024

	// deathsToRefuse is how often in a row the process must have been ended from
	// outside, or in another place, while it ran a call that was sent again.
	deathsToRefuse = 2
)

// A suspect is a line of REFUSED.
type suspect struct {
	Contract string    `json:"contract"`
	Method   string    `json:"method"`
	Caller   string    `json:"caller,omitzero"`
	Request  string    `json:"request,omitzero"`
	Code     string    `json:"code"`
	Args     string    `json:"args"`
	Died     time.Time `json:"died"`
	Refused  bool      `json:"refused"`
	Deaths   int       `json:"deaths"` // in a row, of which it is not known what caused them
}

func suspectOf(n note, died time.Time) suspect {
	return suspect{
		Contract: n.contract, Method: n.method, Caller: n.caller, Request: n.request,
		Code: hex.EncodeToString(n.code[:]), Args: hex.EncodeToString(n.args[:]), Died: died,
	}
}

// identity returns that of the call, or an error if s is not what suspectOf makes.
func (s suspect) identity() (identity, error) {
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
func (s suspect) isSame(other suspect) bool {
	return s.Contract == other.Contract && s.Method == other.Method && s.Caller == other.Caller &&
		s.Request == other.Request && s.Code == other.Code && s.Args == other.Args
}

// suspects is what REFUSED holds, the oldest first.
type suspects []suspect

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

// judge makes a new list of the old one, the calls that were found, by slot, and
// how the process ended. Where the report tells which call failed, that one is
// refused, and where it only tells that it was a call, all are. An end that no
// call can be blamed for, such as kill -9, is held against those that run again
// under the same request id, and only when it happens twice in a row.
func (list suspects) judge(found []note, end crash, died time.Time) suspects {
	var after suspects
	for _, s := range list {
		if s.Refused {
			after = append(after, s)
		}
	}
	for slot, n := range found {
		if n.contract == "" {
			continue
		}
		s := suspectOf(n, died)
		switch {
		case end.call && (end.slot == slot || end.slot < 0):
			s.Refused = true
		case end.call || n.request == "":
			continue // innocent; or one that nobody sends again
		default:
			s.Deaths = 1 + list.deaths(s)
			s.Refused = s.Deaths >= deathsToRefuse
		}
		after = append(after, s)
	}
	return after[max(0, len(after)-mostRefused):]
}

// deaths returns how many deaths in a row are held against s.
func (list suspects) deaths(s suspect) int {
	for _, known := range list {
		if known.isSame(s) {
			return known.Deaths
		}
	}
	return 0
}

// judge reads what the process before left in dir, keeps the verdict, and returns
// it.
func judge(dir string, log *slog.Logger, died time.Time) (suspects, error) {
	running, err := found(dir)
	if err != nil {
		return nil, err
	}
	report, err := lastReport(dir)
	if err != nil {
		return nil, err
	}
	list, err := readRefused(dir)
	if err != nil {
		return nil, err
	}
	end := readCrash(report)
	after := list.judge(running, end, died)
	if len(list)+len(after) > 0 {
		if err := after.write(dir); err != nil {
			return nil, err
		}
	}
	after.tell(log, dir, died)
	if report == "" {
		return after, nil
	}
	log.Error("the process before died", "report", filepath.Join(dir, lastCrashName), "own fault", end.own, "in a call", end.call)
	return after, keepReport(dir)
}

// tell logs what is new.
func (list suspects) tell(log *slog.Logger, dir string, died time.Time) {
	for _, s := range list {
		switch {
		case !s.Died.Equal(died):
		case s.Refused:
			log.Error("a call during which the process died is not run again", "contract", s.Contract, "method", s.Method,
				"caller", s.Caller, "request", s.Request, "until its code changes, or its line is gone from", filepath.Join(dir, refusedName))
		default:
			log.Warn("a call was running when the process ended", "contract", s.Contract, "method", s.Method,
				"caller", s.Caller, "request", s.Request)
		}
	}
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
		return nil, fmt.Errorf("%s, %w; mend the line or remove it", path, err)
	}
	return list, nil
}

func parseRefused(text []byte) (suspects, error) {
	var list suspects
	for i, line := range bytes.Split(text, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var s suspect
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
