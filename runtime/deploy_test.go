package runtime

import (
	"context"
	"errors"
	"strings"
	"testing"

	"moonledger/runtime/meter"
)

// fill puts a version and a body into the text of a contract.
func fill(text, version, body string) string {
	return strings.NewReplacer("VERSION", version, "BODY", body).Replace(text)
}

const counted = `---@class T
---@field runs integer
---@field later? integer
local T = contract "T" { version = VERSION, state = { runs = 0 BODY } }
function T:init() self.runs = 1 end
function T:upgrade(from) self.runs = self.runs + 10 * from end
function T:set() self.later = 5 end
`

func TestUpgradeRunsWhenTheVersionRises(t *testing.T) {
	b := deploy(t, fill(counted, "1", ""))
	b.wantState(`{"runs":1}`)
	for _, step := range []struct{ version, want string }{
		{"1", `{"runs":1}`}, // the same again
		{"3", `{"runs":11}`},
		{"3", `{"runs":11}`},
		{"2", `{"runs":11}`}, // back
		{"4", `{"runs":31}`},
	} {
		if err := b.upgrade(fill(counted, step.version, "")); err != nil {
			t.Fatal(err)
		}
		b.wantState(step.want)
	}
}

// A declared field that has a value keeps it when it gets an initial value.
func TestNewFieldsKeepWhatIsThere(t *testing.T) {
	b := deploy(t, fill(counted, "1", ""))
	b.wants("set", "{}", "")
	if err := b.upgrade(fill(counted, "1", ", later = 7, fresh = { 1 }")); err != nil {
		t.Fatal(err)
	}
	b.wantState(`{"fresh":[1],"later":5,"runs":1}`)
}

func TestNewFieldsOfAbsentValues(t *testing.T) {
	b := deploy(t, fill(counted, "1", ""))
	if err := b.upgrade(fill(counted, "1", ", later = 7")); err != nil {
		t.Fatal(err)
	}
	b.wantState(`{"later":7,"runs":1}`)
}

// What can't be compiled any more is followed as by code of its version: upgrade
// runs and init does not, values stay, and what has none gets the initial one.
func TestDeployBehindUnknownCode(t *testing.T) {
	for name, step := range map[string]struct{ version, want string }{
		"higher version": {"3", `{"fresh":[1],"later":5,"runs":21}`},
		"same version":   {"2", `{"fresh":[1],"later":5,"runs":1}`},
	} {
		b := deploy(t, fill(counted, "2", ""))
		b.wants("set", "{}", "")
		b.contract = Unknown("test.lua", 2, [32]byte{1})
		if err := b.upgrade(fill(counted, step.version, ", later = 7, fresh = { 1 }")); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		b.wantState(step.want)
	}
}

func TestFailedDeployLeavesNothing(t *testing.T) {
	b := deploy(t, fill(counted, "1", ""))
	text := strings.Replace(fill(counted, "2", ", fresh = 1"), "self.runs = self.runs", "self.later = 1 error(\"no\") self.runs = self.runs", 1)
	err := b.upgrade(text)
	var raised *ContractError
	if !errors.As(err, &raised) || raised.Message != "no" || raised.Position() != "test.lua:6" {
		t.Errorf("got %v", err)
	}
	b.wantState(`{"runs":1}`)
}

func TestDeployHasLimits(t *testing.T) {
	m := newMachine(t)
	c, err := m.Compile(context.Background(), "t.lua", `local T = contract "T" { state = { a = { 1, 2, 3 } } }
function T:init() while true do end end`)
	if err != nil {
		t.Fatal(err)
	}
	for want, limits := range map[error]Limits{meter.ErrGas: {Gas: 10_000}, ErrChanges: {Changes: 2}} {
		if _, err := m.Deploy(context.Background(), Deployment{Contract: c, State: emptyReader{}, Limits: limits}); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}

func TestHooksHaveContext(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { log = {} } }
function T:init()
  self.log = { ctx.method, ctx.random(5, 5), ctx.contract }
  emit("made", {})
end
`)
	b.wantState(`{"log":["init",5,"T"]}`)
}
