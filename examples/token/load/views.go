package main

import (
	"context"
	"fmt"

	"moonledger/chain/state"
	"moonledger/server/wire"
	"moonledger/shell/client"
)

// readViews asks a contract for the supply of all its tokens, and for who holds
// them, page by page.
func readViews(ctx context.Context, c *client.Client, contract string) (amounts, error) {
	found := amounts{}
	totals, err := startPages(ctx, c, contract, "totals", map[string]string{})
	if err != nil {
		return nil, err
	}
	tokens, err := totals.read(ctx, found, "supply")
	if err != nil {
		return nil, err
	}
	holders := make([]*pages, len(tokens))
	for i, token := range tokens {
		if holders[i], err = startPages(ctx, c, contract, "holders", map[string]string{"token": token}); err != nil {
			return nil, err
		}
	}
	for i, token := range tokens {
		if _, err := holders[i].read(ctx, found, "balances "+token); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// Pages are what a view tells, of which one page was asked for.
type pages struct {
	client         *client.Client
	contract, view string
	args           map[string]string
	pending        *client.Pending
}

// startPages asks for the first page, without waiting for it. It keeps args.
func startPages(ctx context.Context, c *client.Client, contract, view string, args map[string]string) (*pages, error) {
	p := &pages{client: c, contract: contract, view: view, args: args}
	return p, p.ask(ctx)
}

func (p *pages) ask(ctx context.Context) (err error) {
	p.pending, err = p.client.StartCall(ctx, p.contract, p.view, p.args, client.CallOptions{})
	return err
}

// read adds the amounts on all pages, under a place, to those found, and returns
// their names.
func (p *pages) read(ctx context.Context, found amounts, under string) (names []string, err error) {
	for {
		page, err := p.page(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", p.contract, p.view, err)
		}
		for _, m := range page.Get(state.StringKey("units")).Members() {
			names = append(names, m.Key.Text())
			if err := found.read(under+" "+m.Key.Text(), m.Value); err != nil {
				return nil, err
			}
		}
		next := page.Get(state.StringKey("next"))
		if !next.Exists() {
			return names, nil
		}
		p.args["after"] = next.Text()
		if err := p.ask(ctx); err != nil {
			return nil, err
		}
	}
}

func (p *pages) page(ctx context.Context) (state.Value, error) {
	var answer wire.CallResult
	if err := p.pending.Wait(ctx, &answer); err != nil {
		return state.Value{}, err
	}
	return state.ParseJSON(answer.Result)
}
