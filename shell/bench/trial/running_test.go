package trial

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"

	"moonledger/shell/bench"
)

// Another contract than the built-in one is called after what prepares it.
func TestRunning(t *testing.T) {
	s := runShop(t)
	plan := func(method string, arguments ...string) bench.Plan {
		all, err := bench.ParseArguments(arguments)
		if err != nil {
			t.Fatal(err)
		}
		return bench.Plan{Contract: "Shop", Method: method, Arguments: all}
	}
	setup := Setup{
		Plan: plan("sell", "key=account:9"), Prepare: []bench.Plan{plan("open", "key=account:9:turn")},
		Accounts: 9, Clients: 3, Until: bench.Until{Calls: 30},
	}
	r, err := Running{Address: s.Address(), StoreDir: t.TempDir()}.Measure(t.Context(), setup)
	if err != nil {
		t.Fatal(err)
	}
	if r.Settings.Server != s.Address() || r.Settings.Store != "" || r.Result.Recorded != 30 || r.Chain.Before != 10 || r.Chain.After != 40 {
		t.Errorf("got %+v, %+v, %+v", r.Settings, r.Result, r.Chain)
	}
	if r.Server != (bench.Server{}) {
		t.Errorf("of another one's process there is known %+v", r.Server)
	}
	setup.Prepare = append(setup.Prepare, plan("close"))
	var mismatch *bench.MismatchError
	if r, err := (Running{Address: s.Address()}).Measure(t.Context(), setup); r != nil || !errors.As(err, &mismatch) {
		t.Errorf("got %+v, %v, want a mismatch", r, err)
	}
}

// The built-in contract is deployed where it is not, which not everybody may.
func TestRunningWithoutTheContract(t *testing.T) {
	s := runShop(t)
	setup := Setup{Accounts: 5, Until: bench.Until{Calls: 5}}
	wantStep(t, Running{Address: s.Address()}, setup, Deploying)
	setup.Key = adminKey
	for range 2 {
		if r, err := (Running{Address: s.Address()}).Measure(t.Context(), setup); err != nil || r.Result.Succeeded != 5 {
			t.Errorf("got %+v, %v", r, err)
		}
	}
}

func TestStepThatFails(t *testing.T) {
	s := runShop(t)
	wantStep(t, Running{Address: "nowhere://"}, Setup{}, Connecting)
	err := wantStep(t, Running{Address: s.Address(), StoreDir: filepath.Join(t.TempDir(), "none")}, Setup{Key: adminKey}, Sizing)
	if !errors.Is(err, fs.ErrNotExist) || err.Error() != err.Err.Error() {
		t.Errorf("got %v", err)
	}
}

// wantStep wants a measurement to fail in a step.
func wantStep(t *testing.T, server Running, s Setup, want Step) *StepError {
	t.Helper()
	r, err := server.Measure(t.Context(), s)
	var failed *StepError
	if r != nil || !errors.As(err, &failed) || failed.Step != want {
		t.Fatalf("got %+v, %v, want an error of step %d", r, err, want)
	}
	return failed
}

func TestGrowth(t *testing.T) {
	tests := map[string]struct {
		chain         bench.Chain
		before, after int64
		want          float64
	}{
		"grown":             {bench.Chain{Before: 10, After: 14}, 1000, 3000, 500},
		"no entries":        {bench.Chain{Before: 10, After: 10}, 1000, 3000, 0},
		"nobody to ask":     {bench.Chain{Before: 10}, 1000, 3000, 0},
		"compacted":         {bench.Chain{Before: 10, After: 14}, 3000, 1000, 0},
		"store not known":   {bench.Chain{Before: 10, After: 14}, 0, 0, 0},
		"less than a block": {bench.Chain{Before: 10, After: 14}, 1000, 1001, 0.25},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := growth(test.chain, test.before, test.after); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}
