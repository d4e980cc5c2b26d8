package wire

import (
	"fmt"
	"time"
)

// The codes of errors as JSON-RPC numbers them. Those of the ledger itself all
// have CodeServer; Data.Code tells which it is.
const (
	CodeParse          = -32700
	CodeInvalidRequest = -32600
	CodeNoMethod       = -32601
	CodeInvalidParams  = -32602
	CodeInternal       = -32603
	CodeServer         = -32000
)

// The stable codes of Data.Code. Clients act on these and never on texts.
const (
	BadMessage     = "bad_message"      // not JSON, or no JSON-RPC request
	UnknownRequest = "unknown_request"  // no such request
	BadParameter   = "bad_parameter"    // of a request
	NotFound       = "not_found"        // no such contract, method, entry or place in the state
	BadArgument    = "bad_argument"     // of a contract's method
	ContractError  = "contract_error"   // the contract raised an error; see Position and ContractCode
	Denied         = "denied"           // the caller may not do this
	OutOfGas       = "out_of_gas"       // of a call
	OutOfMemory    = "out_of_memory"    // of a call
	OutOfTime      = "out_of_time"      // of a call
	TooManyChanges = "too_many_changes" // of a call
	TooLarge       = "too_large"        // a result or an entry
	Conflict       = "conflict"         // a request id used for another call, a page of a state that moved on, a version
	Busy           = "busy"             // not done: too much is waiting; try again
	Unavailable    = "unavailable"      // not done; try again
	UnknownOutcome = "unknown_outcome"  // may be done; send again with the same request id
	BadSource      = "bad_source"       // a contract that does not compile
	Poisoned       = "poisoned"         // not done: the server died of such a call before
	Broken         = "broken"           // a chain does not verify, or the store is corrupt
	Internal       = "internal"         // a fault of the server; its log tells more
)

// An Error is the error of a response.
type Error struct {
	Code    int        `json:"code"`
	Message string     `json:"message"`
	Data    *ErrorData `json:"data,omitzero"`
}

// ErrorData is what a program needs to know of an error.
type ErrorData struct {
	Code         string `json:"code"`                   // one of the stable codes
	Position     string `json:"position,omitzero"`      // file:line in a contract; "" if unknown
	Hint         string `json:"hint,omitzero"`          // what to do; may be empty
	ContractCode string `json:"contract_code,omitzero"` // of error{code=…} in a contract

	// RetrySeconds is when what was refused as busy may be sent again with
	// success; 0 if that is not known.
	RetrySeconds float64 `json:"retry_after,omitzero"`
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Hint returns what to do about it, or "".
func (e *Error) Hint() string {
	if e.Data == nil {
		return ""
	}
	return e.Data.Hint
}

// RetryAfter returns when what was refused as busy may be sent again with
// success, or 0 if that is not known.
func (e *Error) RetryAfter() time.Duration {
	if e.Data == nil {
		return 0
	}
	return time.Duration(e.Data.RetrySeconds * float64(time.Second))
}

// Stable returns the stable code, or "" if the server gave none.
func (e *Error) Stable() string {
	if e.Data == nil {
		return ""
	}
	return e.Data.Code
}

// Errorf makes an error of one of the JSON-RPC codes, with the stable code that
// goes with it.
func Errorf(code int, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Data: &ErrorData{Code: stableOf(code)}}
}

func stableOf(code int) string {
	switch code {
	case CodeParse, CodeInvalidRequest:
		return BadMessage
	case CodeNoMethod:
		return UnknownRequest
	case CodeInvalidParams:
		return BadParameter
	}
	return Internal
}

// Refusal makes an error of the ledger with a stable code. hint may be empty.
func Refusal(stable, message, hint string) *Error {
	return &Error{Code: CodeServer, Message: message, Data: &ErrorData{Code: stable, Hint: hint}}
}
