package folder

import (
	"errors"
	"fmt"
	"path"

	"moonledger/runtime"
	"moonledger/runtime/schema"
	"moonledger/scripts"
	"moonledger/server/ledger"
)

// A Kind tells what came of a file.
type Kind string

// What may come of a file.
const (
	Deployed  Kind = "deployed"  // its contract is new
	Reloaded  Kind = "reloaded"  // its contract runs it from now on
	Unchanged Kind = "unchanged" // its contract runs it already
	Refused   Kind = "refused"   // something in it is wrong, or it may not follow the code that runs
	Postponed Kind = "postponed" // the ledger could not; it is tried again
	Skipped   Kind = "skipped"   // it declares no contract, or one that is retired
	Removed   Kind = "removed"   // it is gone; what it held goes on
	Restored  Kind = "restored"  // a folder can be read again
)

// A Report is what came of a file.
type Report struct {
	Kind     Kind
	Path     string        // below the folder, with slashes
	Contract string        // "" if none is known
	Answer   ledger.Answer // of the deploy, where it was done
	Err      error         // why there was no deploy; nil if there was

	// Lines say it to people, without the name of the folder. Those about a place
	// in a file begin with path:line, those about an API's change with two blanks.
	Lines []string

	// Lints say in the same way, one line each, what the lints find in the file.
	// They keep nothing from being deployed.
	Lints []string
}

// IsError tells whether somebody has to do something about it.
func (r Report) IsError() bool { return r.Kind == Refused || r.Kind == Postponed }

func deployed(c scripts.Change, a ledger.Answer) Report {
	r := Report{Kind: Deployed, Path: c.Path, Contract: c.Contract.Name, Answer: a}
	switch {
	case !a.Appended:
		r.Kind = Unchanged
		return r.line("%s (%s): version %d runs already", r.Contract, r.Path, c.Contract.Version)
	case a.Height > 0:
		r.Kind = Reloaded
	}
	r = r.line("%s %s (%s): version %d at height %d", r.Kind, r.Contract, r.Path, c.Contract.Version, a.Height)
	for _, change := range a.Changes {
		r = r.line("  %s", change)
	}
	return r
}

// refused reports code that compiled and that the ledger did not take.
func refused(c scripts.Change, err error, running string) Report {
	r := Report{Kind: Refused, Path: c.Path, Contract: c.Contract.Name, Err: err}
	var version *ledger.VersionError
	if errors.As(err, &version) && version.Retired {
		r.Kind = Skipped
		return r.line("%s: %s is retired; version = %d revives it", c.Path, r.Contract, version.Running+1)
	}
	where := c.Path
	var raised *runtime.ContractError
	if errors.As(err, &raised) && raised.Line > 0 {
		where = fmt.Sprintf("%s:%d", c.Path, raised.Line)
	}
	return r.line("%s: %v", where, err).keepsRunning(running)
}

func postponed(c scripts.Change, err error) Report {
	r := Report{Kind: Postponed, Path: c.Path, Contract: c.Contract.Name, Err: err}
	return r.line("%s: %s is deployed later: %v", c.Path, r.Contract, err)
}

// moved reports a file whose contract is in another one now.
func moved(c scripts.Change, to string) Report {
	r := Report{Kind: Removed, Path: c.Path, Contract: c.Before.Name}
	return r.line("%s: %s is in %s now", c.Path, r.Contract, to)
}

// problem reports a file that gave no contract; running is the one that it gave
// before, if that still runs.
func problem(c scripts.Change, running string) Report {
	r := Report{Kind: Refused, Path: c.Path, Contract: running, Err: c.Err, Lines: c.Problem().Lines()}
	switch {
	case errors.Is(c.Err, scripts.ErrRemoved):
		r.Kind = Removed
		if running != "" {
			r.extend("; %s keeps running, and ends with retire %[1]s", running)
		}
		return r
	case !c.Problem().IsError():
		r.Kind = Skipped
		if running == "" {
			r.extend("; skipped")
		}
	}
	return r.keepsRunning(running)
}

// restored reports a folder in which nothing is wrong any more.
func restored(c scripts.Change) Report {
	r := Report{Kind: Restored, Path: c.Path}
	return r.line("%s: it can be read again", scripts.Problem{Path: c.Path}.Subject())
}

// linted adds what the lints say of a file.
func (r Report) linted(c scripts.Change) Report {
	for _, f := range c.Findings {
		r.Lints = append(r.Lints, c.Path+":"+f.String())
	}
	return r
}

func (r Report) line(format string, args ...any) Report {
	r.Lines = append(r.Lines, fmt.Sprintf(format, args...))
	return r
}

// extend continues the last line.
func (r Report) extend(format string, args ...any) {
	r.Lines[len(r.Lines)-1] += fmt.Sprintf(format, args...)
}

func (r Report) keepsRunning(contract string) Report {
	if contract != "" {
		r.extend("; the old code keeps running")
	}
	return r
}

// running returns the contract of a file if code of it that was deployed before
// runs, or "". Where the file does not say which contract it is, the one that
// was deployed from a file of that name is meant.
func running(l Ledger, c scripts.Change) string {
	for _, info := range l.Contracts() {
		if info.Name != schema.SystemName && isOf(info, c) && !info.Retired && info.Err == nil {
			return info.Name
		}
	}
	return ""
}

func isOf(info ledger.Info, c scripts.Change) bool {
	var twin *scripts.TwinError
	switch {
	case errors.As(c.Err, &twin):
		return info.Name == twin.Contract
	case c.Contract != nil:
		return info.Name == c.Contract.Name
	case c.Before != nil:
		return info.Name == c.Before.Name
	}
	return info.File == path.Base(c.Path)
}
