package running

import (
	"fmt"
	"time"
)

// A RefusedError tells that the process died while it ran such a call.
type RefusedError struct {
	Contract string
	Method   string
	Died     time.Time // when that was found
}

// Error names what was running and tells when it was.
func (e *RefusedError) Error() string {
	what, done := e.Contract+"."+e.Method+" was running with the same arguments", "run"
	switch e.Method {
	case Compiling:
		what, done = "the same text of "+e.Contract+" was being compiled", "compiled"
	case Linting:
		what, done = "the same text of "+e.Contract+" was being linted", "linted"
	case Deploying:
		what, done = "the same code of "+e.Contract+" was being deployed", "deployed"
	}
	return fmt.Sprintf("%s when the server died, as was found at %s, and is not %s again", what, e.Died.UTC().Format(time.RFC3339), done)
}

// Hint tells what to do instead.
func (e *RefusedError) Hint() string {
	if isOfCode(e.Method) {
		return "change the code; the operator can lift this too"
	}
	return "other arguments may do; new code of the contract lifts this, and so can the operator"
}
