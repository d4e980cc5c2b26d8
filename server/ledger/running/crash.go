package running

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
)

const (
	crashName     = "CRASH"
	lastCrashName = "CRASH.last"
)

// TakeCrashReports has Go write how this process dies, if it dies by a fault of
// its own, to dir as well as to standard error. It holds for the whole process,
// until it is called for another directory, and is called after [Open], which
// reads what the process before left there.
func TakeCrashReports(dir string) error {
	file, err := os.OpenFile(filepath.Join(dir, crashName), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = debug.SetCrashOutput(file, debug.CrashOptions{})
	return errors.Join(err, file.Close()) // the runtime has a descriptor of its own
}

// during runs f as the call in a slot. It is in the report when f kills the
// process, with the number of the slot: an argument that is used after a call,
// which the compiler therefore keeps where reports look for it.
//
//go:noinline
func during(slot int, f func()) {
	f()
	if slot < 0 {
		panic("a slot below the first")
	}
}

// whichSlot reads the frame of during in a report; a ? marks what may be stale.
func whichSlot() *regexp.Regexp {
	return regexp.MustCompile(`ledger/running\.during\((0x[0-9a-f]+)(\??)`)
}

// A crash is what a report tells of who is to blame.
type crash struct {
	own  bool // whether the process died by its own fault, not by a signal
	call bool // whether it happened in a call
	slot int  // of that call; -1 if it can't be told
}

// readCrash reads Go's report, in which the goroutine that failed comes first.
func readCrash(report string) crash {
	if report == "" || strings.HasPrefix(report, "SIGQUIT: ") || strings.HasPrefix(report, "SIGABRT: ") {
		return crash{} // somebody sent that
	}
	c := crash{own: true, slot: -1}
	_, first, _ := strings.Cut("\n"+report, "\ngoroutine ")
	first, _, _ = strings.Cut(first, "\n\n")
	frame := whichSlot().FindStringSubmatch(first)
	if frame == nil {
		c.call = strings.Contains(first, "ledger/running.during(")
		return c
	}
	c.call = true
	if slot, err := strconv.ParseUint(frame[1], 0, 16); err == nil && slot < slots && frame[2] == "" {
		c.slot = int(slot)
	}
	return c
}

// mostReport is how much of a report is read: the goroutine that failed comes
// first, and its stack is cut to 100 frames.
const mostReport = 256 << 10

// lastReport returns the report that the process before left, "" for none.
func lastReport(dir string) (string, error) {
	report, err := readAtMost(filepath.Join(dir, crashName), mostReport)
	return string(report), err
}

// keepReport puts the report aside for people.
func keepReport(dir string) error {
	return os.Rename(filepath.Join(dir, crashName), filepath.Join(dir, lastCrashName))
}
