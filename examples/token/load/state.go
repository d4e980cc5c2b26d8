package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"moonledger/chain/state"
	"moonledger/shell/client"
)

// readState reads all amounts in the state of a contract.
func readState(ctx context.Context, c *client.Client, contract string) (amounts, error) {
	r := stateReader{client: c, contract: contract, found: amounts{}}
	return r.found, r.table(ctx, nil)
}

// A stateReader reads the state of a contract, page by page.
type stateReader struct {
	client   *client.Client
	contract string
	found    amounts
}

// table reads what stands under a path.
func (r *stateReader) table(ctx context.Context, path []string) error {
	options := client.StatusOptions{Path: keysOf(path)}
	for {
		page, err := r.client.Status(ctx, r.contract, options)
		if err != nil {
			return fmt.Errorf("the state of %s at %v: %w", r.contract, path, err)
		}
		table, err := state.ParseJSON(page.Value)
		if err != nil {
			return err
		}
		if err := r.keep(path, table); err != nil {
			return err
		}
		if err := r.tables(ctx, path, page.Cut); err != nil {
			return err
		}
		if len(page.Next) == 0 {
			return nil
		}
		options.After, options.Height = page.Next, &page.Height
	}
}

// tables reads the tables that were too large to stand on a page.
func (r *stateReader) tables(ctx context.Context, path []string, keys []jsontext.Value) error {
	for _, key := range keys {
		name, err := state.ParseJSON(key)
		if err != nil {
			return err
		}
		if err := r.table(ctx, append(slices.Clone(path), name.Text())); err != nil {
			return err
		}
	}
	return nil
}

// keep keeps the amounts in a value that stands at a path.
func (r *stateReader) keep(path []string, v state.Value) error {
	if v.Kind() != state.KindDecimal {
		for _, m := range v.Members() {
			if err := r.keep(append(slices.Clone(path), m.Key.Text()), m.Value); err != nil {
				return err
			}
		}
		return nil
	}
	return r.found.read(strings.Join(path, " "), v)
}

func keysOf(path []string) []any {
	keys := make([]any, len(path))
	for i, name := range path {
		keys[i] = name
	}
	return keys
}
