package server

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/runtime/schema"
	"moonledger/server/ledger"
	"moonledger/server/wire"
)

// A query answers a request that is not a call. It may run beside others.
type query func(ctx context.Context, caller runtime.Caller, params jsontext.Value) (jsontext.Value, error)

// requests returns what answers each request but call.
func (s *Server) requests() map[string]query {
	return map[string]query{
		wire.Info:      withParams(s.info),
		wire.Contracts: withParams(s.contracts),
		wire.API:       withParams(s.api),
		wire.Status:    withParams(s.status),
		wire.History:   withParams(s.history),
		wire.Entry:     withParams(s.entry),
		wire.Verify:    s.verifying(nil),
		wire.Deploy:    withParams(s.deploy),
		wire.Retire:    withParams(s.retire),
		wire.Key:       withParams(s.key),
		wire.Role:      withParams(s.role),
		wire.Users:     withParams(s.users),
	}
}

// withParams makes a query of a function that takes and gives structs of
// package wire.
func withParams[P, R any](answer func(context.Context, runtime.Caller, P) (R, error)) query {
	return func(ctx context.Context, caller runtime.Caller, raw jsontext.Value) (jsontext.Value, error) {
		var params P
		if fault := wire.ParseParams(raw, &params); fault != nil {
			return nil, fault
		}
		result, err := answer(ctx, caller, params)
		if err != nil {
			return nil, err
		}
		return json.Marshal(result)
	}
}

func (s *Server) unknownRequest(name string) *wire.Error {
	e := wire.Errorf(wire.CodeNoMethod, "no request %.200q", name)
	names := append(slices.Sorted(maps.Keys(s.queries)), append(connectionRequests(), wire.Auth, wire.Call)...)
	e.Data.Hint = "call runs a method of a contract"
	if nearest := schema.Nearest(name, names); nearest != "" {
		e.Data.Hint = fmt.Sprintf("did you mean %q?", nearest)
	}
	return e
}

// require refuses a request without a parameter that it must have.
func require(name, value string) error {
	if value == "" {
		return missing(name)
	}
	return nil
}

func missing(name string) error {
	return wire.Errorf(wire.CodeInvalidParams, "parameter %q is missing", name)
}

// noParams are those of requests that take none.
type noParams struct{}

func (s *Server) info(_ context.Context, caller runtime.Caller, _ noParams) (wire.InfoResult, error) {
	return wire.InfoResult{
		Server: "moonledger", Version: s.options.Version,
		Ledger: s.ledger.Origin(), VM: runtime.Version,
		Contracts: len(s.ledger.Contracts()), Caller: caller.Name,
	}, nil
}

func (s *Server) contracts(context.Context, runtime.Caller, noParams) (wire.ContractsResult, error) {
	result := wire.ContractsResult{Contracts: []wire.ContractInfo{}}
	for _, i := range s.ledger.Contracts() {
		result.Contracts = append(result.Contracts, contractInfo(i))
	}
	return result, nil
}

func (s *Server) api(_ context.Context, _ runtime.Caller, p wire.APIParams) (wire.APIResult, error) {
	if err := require("contract", p.Contract); err != nil {
		return wire.APIResult{}, err
	}
	api, err := s.ledger.API(p.Contract)
	if err != nil {
		return wire.APIResult{}, err
	}
	info, err := s.ledger.Contract(p.Contract)
	return apiResult(api, info.Version), err
}

// call hands a call to the ledger.
func (s *session) call(t *ticket, caller runtime.Caller, payer *budget) {
	var p wire.CallParams
	if fault := wire.ParseParams(t.request.Params, &p); fault != nil {
		t.finish(nil, fault)
		return
	}
	args, err := callArgs(p)
	if err != nil {
		t.finish(nil, err)
		return
	}
	s.server.ledger.Submit(ledger.Request{
		Contract: p.Contract, Method: p.Method, Args: args,
		Caller: caller, ID: p.Request, DryRun: p.DryRun, Budget: payer,
	}, t.answered)
}

// callArgs reads the arguments of a call; null is none.
func callArgs(p wire.CallParams) (state.Value, error) {
	if err := require("contract", p.Contract); err != nil {
		return state.Value{}, err
	}
	if err := require("method", p.Method); err != nil {
		return state.Value{}, err
	}
	if len(p.Args) == 0 || p.Args.Kind() == 'n' {
		return state.Value{}, nil
	}
	args, err := readArgs(p.Args)
	if err != nil {
		return state.Value{}, wire.Refusal(wire.BadArgument, fmt.Sprintf("arguments of %.200s.%.200s: %v", p.Contract, p.Method, err), "")
	}
	return args, nil
}

// mayRead refuses what the contract's rule does not let the caller read.
func (s *Server) mayRead(contract string, caller runtime.Caller) error {
	if err := require("contract", contract); err != nil {
		return err
	}
	return s.ledger.MayRead(contract, caller)
}

func (s *Server) status(ctx context.Context, caller runtime.Caller, p wire.StatusParams) (wire.StatusResult, error) {
	if err := s.mayRead(p.Contract, caller); err != nil {
		return wire.StatusResult{}, err
	}
	q, err := statusQuery(p)
	if err != nil {
		return wire.StatusResult{}, err
	}
	page, err := s.ledger.Status(ctx, q)
	if err != nil {
		return wire.StatusResult{}, err
	}
	return statusResult(p.Contract, page), nil
}

func statusQuery(p wire.StatusParams) (ledger.StatusQuery, error) {
	q := ledger.StatusQuery{Contract: p.Contract, Limit: p.Limit}
	for i, raw := range p.Path {
		key, err := readKey(raw)
		if err != nil {
			return q, wire.Errorf(wire.CodeInvalidParams, `"path", element %d: %v`, i, err)
		}
		q.Path = append(q.Path, key)
	}
	if len(p.Path) > state.MaxDepth {
		return q, wire.Errorf(wire.CodeInvalidParams, `"path" has %d keys, more than %d`, len(p.Path), state.MaxDepth)
	}
	if len(p.After) > 0 {
		key, err := readKey(p.After)
		if err != nil {
			return q, wire.Errorf(wire.CodeInvalidParams, `"after": %v`, err)
		}
		q.After = &key
	}
	if p.Height != nil {
		height := chain.Height(*p.Height)
		q.Height = &height
	}
	return q, checkLimit(p.Limit)
}

// readKey reads a key of a table: a string or an integer.
func readKey(raw jsontext.Value) (state.Key, error) {
	var key state.Key
	switch raw.Kind() {
	case '"':
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return key, err
		}
		key = state.StringKey(text)
	case '0':
		n, err := strconv.ParseInt(string(raw), 10, 64)
		if err != nil {
			return key, fmt.Errorf("%w: %.40s is not an integer", state.ErrKey, raw)
		}
		key = state.IntegerKey(n)
	default:
		return key, fmt.Errorf("%w: %.40s is neither a string nor an integer", state.ErrKey, raw)
	}
	return key, key.Validate()
}

func checkLimit(limit int) error {
	if limit < 0 {
		return wire.Errorf(wire.CodeInvalidParams, `"limit" is %d, and must be at least 1`, limit)
	}
	return nil
}

func (s *Server) history(ctx context.Context, caller runtime.Caller, p wire.HistoryParams) (wire.HistoryResult, error) {
	if err := s.mayRead(p.Contract, caller); err != nil {
		return wire.HistoryResult{}, err
	}
	if err := checkLimit(p.Limit); err != nil {
		return wire.HistoryResult{}, err
	}
	page, err := s.ledger.History(ctx, p.Contract, chain.Height(p.From), p.Limit)
	if err != nil {
		return wire.HistoryResult{}, err
	}
	return historyResult(page), nil
}

func (s *Server) entry(ctx context.Context, caller runtime.Caller, p wire.EntryParams) (wire.EntryResult, error) {
	if err := s.mayRead(p.Contract, caller); err != nil {
		return wire.EntryResult{}, err
	}
	if p.Height == nil {
		return wire.EntryResult{}, missing("height")
	}
	line, err := s.ledger.Entry(ctx, p.Contract, chain.Height(*p.Height))
	if err != nil {
		return wire.EntryResult{}, err
	}
	return wire.EntryResult{Line: string(line), Hash: chain.HashLine(line).String()}, nil
}

// verifying returns the query that verifies on a budget, when there is a place for
// one more who waits for it.
func (s *session) verifying(payer *budget) query {
	verify := s.server.verifying(payer)
	return func(ctx context.Context, caller runtime.Caller, params jsontext.Value) (jsontext.Value, error) {
		if !s.footprint.verifications.tryTake(1) {
			return nil, later("too many wait for a verification")
		}
		defer s.footprint.verifications.give(1)
		return verify(ctx, caller, params)
	}
}

// verifying returns the query that verifies on a budget.
func (s *Server) verifying(payer *budget) query {
	return withParams(func(ctx context.Context, _ runtime.Caller, p wire.VerifyParams) (wire.VerifyResult, error) {
		reports, err := s.ledger.Verify(ctx, p.Contract, nil)
		if err != nil {
			return wire.VerifyResult{}, err
		}
		result := wire.VerifyResult{Contracts: make([]wire.VerifyReport, len(reports))}
		for i, r := range reports {
			result.Contracts[i] = verifyReport(r)
			if !r.Known {
				payer.Pay(verifyGas * r.Entries)
			}
		}
		return result, nil
	})
}

func (s *Server) deploy(ctx context.Context, caller runtime.Caller, p wire.DeployParams) (wire.CallResult, error) {
	if err := require("file", p.File); err != nil {
		return wire.CallResult{}, err
	}
	if err := require("source", p.Source); err != nil {
		return wire.CallResult{}, err
	}
	answer, err := s.ledger.Deploy(ctx, ledger.Deployment{File: p.File, Source: p.Source, Caller: caller, ID: p.Request})
	if err != nil {
		return wire.CallResult{}, err
	}
	return callResult(answer), nil
}
