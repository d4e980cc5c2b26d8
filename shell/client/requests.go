package client

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"moonledger/server/wire"
)

// Info describes the server and its ledger, and tells who this client is.
func (c *Client) Info(ctx context.Context) (result wire.InfoResult, err error) {
	err = c.Do(ctx, wire.Info, nil, &result)
	return result, err
}

// Contracts lists the contracts, by name.
func (c *Client) Contracts(ctx context.Context) ([]wire.ContractInfo, error) {
	var result wire.ContractsResult
	err := c.Do(ctx, wire.Contracts, nil, &result)
	return result.Contracts, err
}

// API describes the methods of a contract.
func (c *Client) API(ctx context.Context, contract string) (result wire.APIResult, err error) {
	err = c.Do(ctx, wire.API, wire.APIParams{Contract: contract}, &result)
	return result, err
}

// CallOptions are the settings of a call. The zero value works.
type CallOptions struct {
	Request string // request id; default: a random one, so that the call is done once however often it is sent
	DryRun  bool   // show what would happen, record nothing
}

// Call calls a method of a contract. args are its arguments, as JSON can be made
// of them: an object by name, an array by position, nil for none. A server that
// is busy is asked again as Do does it.
func (c *Client) Call(ctx context.Context, contract, method string, args any, o CallOptions) (result wire.CallResult, err error) {
	o = o.withRequest()
	err = c.patiently(ctx, func() error {
		p, err := c.StartCall(ctx, contract, method, args, o)
		if err != nil {
			return err
		}
		return p.Wait(ctx, &result)
	})
	return result, err
}

// withRequest returns o with a request id, where there is to be one.
func (o CallOptions) withRequest() CallOptions {
	if o.Request == "" && !o.DryRun {
		o.Request = rand.Text()
	}
	return o
}

// StartCall is Call without waiting for the answer, which Wait reads into a
// wire.CallResult, and without asking again. Calls that one goroutine starts to one contract run in that
// order.
func (c *Client) StartCall(ctx context.Context, contract, method string, args any, o CallOptions) (*Pending, error) {
	body, err := argsJSON(args)
	if err != nil {
		return nil, fmt.Errorf("arguments of %s.%s: %s", contract, method, wire.Plain(err))
	}
	o = o.withRequest()
	params := wire.CallParams{Contract: contract, Method: method, Args: body, Request: o.Request, DryRun: o.DryRun}
	return c.Go(ctx, wire.Call, params)
}

func argsJSON(args any) (jsontext.Value, error) {
	if args == nil {
		return nil, nil
	}
	return json.Marshal(args)
}

// StatusOptions say which part of a state is asked for. The zero value asks for
// the first page of all of it.
type StatusOptions struct {
	Path   []any          // keys, strings and integers, of a table or a value
	After  jsontext.Value // Next of the page before; nil: the first page
	Height *uint64        // of the page before; nil: the newest
	Limit  int            // members; default 1,000, which is the most
}

// Status reads the state of a contract, or the part of it under a path.
func (c *Client) Status(ctx context.Context, contract string, o StatusOptions) (result wire.StatusResult, err error) {
	params := wire.StatusParams{Contract: contract, After: o.After, Height: o.Height, Limit: o.Limit}
	for _, key := range o.Path {
		body, err := json.Marshal(key)
		if err != nil {
			return result, fmt.Errorf("path: %s", wire.Plain(err))
		}
		params.Path = append(params.Path, body)
	}
	err = c.Do(ctx, wire.Status, params, &result)
	return result, err
}

// History reads entries of a contract from a height on: limit of them at most,
// where 0 means 1,000, which is also the most.
func (c *Client) History(ctx context.Context, contract string, from uint64, limit int) (result wire.HistoryResult, err error) {
	err = c.Do(ctx, wire.History, wire.HistoryParams{Contract: contract, From: from, Limit: limit}, &result)
	return result, err
}

// Entry reads one entry of a contract.
func (c *Client) Entry(ctx context.Context, contract string, height uint64) (result wire.EntryResult, err error) {
	err = c.Do(ctx, wire.Entry, wire.EntryParams{Contract: contract, Height: &height}, &result)
	return result, err
}

// Verify lets the server verify the chain and the state of a contract, or of
// all contracts if contract is "".
func (c *Client) Verify(ctx context.Context, contract string) ([]wire.VerifyReport, error) {
	var result wire.VerifyResult
	err := c.Do(ctx, wire.Verify, wire.VerifyParams{Contract: contract}, &result)
	return result.Contracts, err
}

// Deploy makes source, from the file of that base name, what the contract named
// in it runs. It needs the key of an admin.
func (c *Client) Deploy(ctx context.Context, file, source string) (result wire.CallResult, err error) {
	params := wire.DeployParams{File: file, Source: source, Request: rand.Text()}
	err = c.Do(ctx, wire.Deploy, params, &result)
	return result, err
}
