package server

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime/schema"
	"moonledger/server/ledger"
	"moonledger/server/wire"
)

func TestVerifyReport(t *testing.T) {
	head := chain.Head{Height: 9, Hash: chain.Hash{1}}
	when := time.Date(2026, 11, 23, 5, 30, 0, 0, time.UTC)
	height := uint64(4)
	tests := map[string]struct {
		err  error
		want wire.VerifyReport
	}{
		"well":    {nil, wire.VerifyReport{OK: true}},
		"broken":  {fmt.Errorf("x: %w", &chain.BrokenError{Height: 4, Time: when, Reason: "prev is wrong"}), wire.VerifyReport{Height: &height, Time: "2026-11-23T05:30:00.000000Z", Reason: "prev is wrong"}},
		"corrupt": {fmt.Errorf("%w: /var/x", chain.ErrCorrupt), wire.VerifyReport{Reason: "the store is corrupt"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := verifyReport(ledger.VerifyReport{Report: chain.Report{Contract: "C", Entries: 10, Head: head}, Err: test.err})
			test.want.Contract, test.want.Entries, test.want.Hash = "C", 10, head.Hash.String()
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestContractInfoTellsWhyItCannotBeUsed(t *testing.T) {
	got := contractInfo(ledger.Info{Name: "C", Err: fmt.Errorf("%w: /var/x", chain.ErrCorrupt)})
	if got.Error != "the store is corrupt" || got.Time != "" {
		t.Errorf("got %+v", got)
	}
}

func TestAPIResult(t *testing.T) {
	field := schema.APIField{Name: "id", Type: "integer", Optional: true, Doc: "d"}
	got := apiResult(schema.API{
		Name: "C", Doc: "doc", Access: "anyone", Read: "user",
		Types:   []schema.APIType{{Name: "Order", Doc: "o", Fields: []schema.APIField{field}}},
		Methods: []schema.APIMethod{{Name: "m", Params: []schema.APIField{field}, Result: "Order", ResultDoc: "r", View: true, Access: "admin"}},
	}, 3)
	wired := wire.FieldAPI{Name: "id", Type: "integer", Optional: true, Doc: "d"}
	want := wire.APIResult{
		Contract: "C", Version: 3, Doc: "doc", Access: "anyone", Read: "user",
		Types:   []wire.TypeAPI{{Name: "Order", Doc: "o", Fields: []wire.FieldAPI{wired}}},
		Methods: []wire.MethodAPI{{Name: "m", Params: []wire.FieldAPI{wired}, Result: "Order", ResultDoc: "r", View: true, Access: "admin"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestStatusResultNamesWhatIsCut(t *testing.T) {
	next := state.IntegerKey(7)
	got := statusResult("C", ledger.StatusPage{Value: state.EmptyTable(), Cut: []state.Key{state.StringKey("big")}, Next: &next})
	if string(got.Value) != "{}" || len(got.Cut) != 1 || string(got.Cut[0]) != `"big"` || string(got.Next) != "7" {
		t.Errorf("got %+v", got)
	}
}
