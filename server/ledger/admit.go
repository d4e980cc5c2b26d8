package ledger

import (
	"fmt"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/runtime/schema"
)

// An admitted call has passed the door of the code it names.
type admitted struct {
	code   *runtime.Contract
	method *schema.Method
	args   state.Value // by name, converted
}

// admit judges r by what stands in force: whether there is the contract and its
// method, whether the caller may call it, and the arguments,
// which a caller without a budget for it can't have converted.
func (l *Ledger) admit(r Request, in facts) (admitted, error) {
	a := admitted{code: in.code}
	if !in.head.Exists() || in.retired {
		return a, l.noContract(r.Contract, in.head.Exists())
	}
	if err := in.stopped(r.Contract); err != nil {
		return a, readError(err)
	}
	a.method = in.code.Schema.Method(r.Method)
	if a.method == nil {
		names := in.code.Schema.MethodNames()
		return a, &notFound{what: "method", name: r.Method, in: r.Contract, nearest: schema.Nearest(r.Method, names)}
	}
	if !a.method.Access.Allows(r.Caller.Name, r.Caller.Roles, r.Caller.Admin) {
		return a, denied(r.Caller, r.Contract+"."+r.Method, a.method.Access)
	}
	if err := r.afford(); err != nil {
		return a, err
	}
	users := l.userNames()
	args, err := r.convert(a.method, users.has)
	if users.err != nil {
		return a, readError(users.err)
	}
	a.args = args
	return a, err
}

func denied(caller runtime.Caller, what string, access schema.Access) error {
	who := caller.Name
	if who == "" {
		who = "anonymous"
	}
	return fmt.Errorf("%w: %s needs %v, and the caller is %s", ErrDenied, what, access, who)
}

// noContract tells that there is no contract of that name, or none any more.
func (l *Ledger) noContract(name string, retired bool) error {
	missing := &notFound{what: "contract", name: name, retired: retired}
	if !retired {
		missing.nearest = schema.Nearest(name, l.names())
	}
	return missing
}

// checkRequestID returns an error that wraps ErrRequestID unless id is "" or
// can stand in an entry.
func checkRequestID(id string) error {
	if len(id) > chain.MaxRequestBytes {
		return fmt.Errorf("%w: it has %d bytes, at most %d are allowed", ErrRequestID, len(id), chain.MaxRequestBytes)
	}
	for i := range len(id) {
		if !isRequestByte(id[i]) {
			return fmt.Errorf("%w %q: letters, digits and _ . : - are allowed", ErrRequestID, id)
		}
	}
	return nil
}

func isRequestByte(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	return c == '.' || c == '_' || c == ':' || c == '-'
}

// Submit asks for a call and returns at once; done gets the outcome. Calls that
// one goroutine submits to one contract run in that order. Views and dry runs
// do not wait for the calls before them: they run at once, on the newest
// published snapshot. Whatever is wrong with r is told through done as well,
// then from the submitting goroutine.
func (l *Ledger) Submit(r Request, done Done) {
	c, view, err := l.route(r)
	switch {
	case err != nil:
		done(Answer{}, err)
	case view:
		l.submitView(c, r, done)
	default:
		l.submitCall(c, r, done)
	}
}

// route finds the contract of r and tells whether it is for a snapshot alone.
func (l *Ledger) route(r Request) (c *contract, view bool, err error) {
	if err := checkRequestID(r.ID); err != nil {
		return nil, false, err
	}
	c = l.contract(r.Contract)
	if c == nil {
		return nil, false, l.noContract(r.Contract, false)
	}
	if err := c.unusable(); err != nil {
		return nil, false, readError(err)
	}
	p := c.published.Load()
	if r.DryRun || p.code == nil {
		return c, true, nil
	}
	method := p.code.Schema.Method(r.Method)
	return c, method != nil && method.View, nil
}

// submitCall queues a call. A refusal of one that has a request id waits in the
// queue too: the id may be known from a time when the call was admitted.
func (l *Ledger) submitCall(c *contract, r Request, done Done) {
	a, err := l.admit(r, c.published.Load().facts)
	if err != nil && r.ID == "" {
		done(Answer{}, err)
		return
	}
	c.enqueue(&task{
		kind: chain.Call, caller: r.Caller, id: r.ID, done: done,
		request: r, admitted: a, refusal: err,
	})
}
