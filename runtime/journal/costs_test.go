package journal

import (
	"strings"
	"testing"
)

func TestCosts(t *testing.T) {
	long := strings.Repeat("x", 640)
	name := strings.Repeat("k", 240) // with 8 more at each key 4 blocks of 64
	base := `{"a":{"x":1,"y":{"z":2}},"list":[1,2,3],"n":5,"s":"` + long + `","` + name + `":{"a":1}}`
	tests := []struct {
		name string
		do   func(t *testing.T, j *Journal)
		want tally
	}{
		{"get", func(t *testing.T, j *Journal) { get(t, j.Root(), "n") }, tally{gas: 10}},
		{"get nothing", func(t *testing.T, j *Journal) { get(t, j.Root(), "none") }, tally{gas: 10}},
		{"get text", func(t *testing.T, j *Journal) { get(t, j.Root(), "s") }, tally{gas: 10 + 10, bytes: 640}},
		{"get text twice", func(t *testing.T, j *Journal) { get(t, j.Root(), "s"); get(t, j.Root(), "s") }, tally{gas: 40, bytes: 1280}},
		{"get table", func(t *testing.T, j *Journal) { get(t, j.Root(), "a") }, tally{gas: 10, bytes: 512}},
		{"get table twice", func(t *testing.T, j *Journal) { get(t, j.Root(), "a"); get(t, j.Root(), "a") }, tally{gas: 20, bytes: 512}},
		{"set", func(t *testing.T, j *Journal) { set(t, j.Root(), "n", `6`) }, tally{gas: 20 + 1, bytes: 384, changes: 1}},
		{"set the same", func(t *testing.T, j *Journal) { set(t, j.Root(), "n", `5`) }, tally{gas: 20 + 1, bytes: 384, changes: 1}},
		{"set long text", func(t *testing.T, j *Journal) { set(t, j.Root(), "n", `"`+long+`"`) }, tally{gas: 20 + 41, bytes: 384, changes: 1}},
		{"replace long text", func(t *testing.T, j *Journal) { set(t, j.Root(), "s", `1`) }, tally{gas: 20 + 1 + 10, bytes: 384, changes: 1}},
		{"set tree", func(t *testing.T, j *Journal) { set(t, j.Root(), "q", `{"x":1,"y":{"z":2}}`) },
			tally{gas: 20 + 3*10 + 3, bytes: 384 + 3*96, changes: 4}},
		{"remove", func(t *testing.T, j *Journal) { set(t, j.Root(), "n", ``) }, tally{gas: 20, bytes: 384, changes: 1}},
		{"remove nothing", func(t *testing.T, j *Journal) { set(t, j.Root(), "none", ``) }, tally{gas: 20, bytes: 384}},
		{"remove tree", func(t *testing.T, j *Journal) { set(t, j.Root(), "a", ``) }, tally{gas: 20 + 3*10, bytes: 384, changes: 4}},
		{"replace tree by tree", func(t *testing.T, j *Journal) { set(t, j.Root(), "a", `[1,2]`) },
			tally{gas: 20 + 2*10 + 2 + 3*10, bytes: 384 + 2*96, changes: 1 + 2 + 3}},
		{"length", func(t *testing.T, j *Journal) { length(t, table(t, j, "list")) }, tally{gas: 10 + 10, bytes: 512}},
		{"walk", func(t *testing.T, j *Journal) { wantTree(t, table(t, j, "list"), `[1,2,3]`) }, tally{gas: 10 + 10 + 4*5, bytes: 512 + 512 + 4*64}},
		{"path", func(t *testing.T, j *Journal) { get(t, table(t, j, name), "a") }, tally{gas: 10 + 3*4 + 10 + 4*4, bytes: 512}},
		{"path with a long end", func(t *testing.T, j *Journal) { get(t, table(t, j, name), name) }, tally{gas: 10 + 3*4 + 10 + 7*4, bytes: 512}},
		{"path of a length", func(t *testing.T, j *Journal) { length(t, table(t, j, name)) }, tally{gas: 10 + 3*4 + 10 + 4*4, bytes: 512}},
		{"path of a write", func(t *testing.T, j *Journal) { set(t, table(t, j, name), "b", ``) }, tally{gas: 10 + 3*4 + 20 + 4*4, bytes: 512 + 384}},
		{"path of a walk", func(t *testing.T, j *Journal) { wantTree(t, table(t, j, name), `{"a":1}`) },
			tally{gas: 10 + 3*4 + 10 + 4*4 + 2*(5+4*4), bytes: 512 + 512 + 2*64}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			j, b := open(t, base)
			test.do(t, j)
			if *b != test.want {
				t.Errorf("got %+v, want %+v", *b, test.want)
			}
		})
	}
}

type endOfCall struct{}

// gasLimit is a Budget that panics, as the meter does.
type gasLimit struct{ gas, changes int }

func (b *gasLimit) Charge(gas, _ uint64) {
	if b.gas -= int(gas); b.gas < 0 {
		panic(endOfCall{})
	}
}

func (b *gasLimit) Change(n int) {
	if b.changes -= n; b.changes < 0 {
		panic(endOfCall{})
	}
}

// TestLimitsEndLargeRemovals: what is under a table is counted while it is paid.
func TestLimitsEndLargeRemovals(t *testing.T) {
	for _, b := range []*gasLimit{{gas: 1000, changes: 1 << 30}, {gas: 1 << 30, changes: 100}} {
		r := &treeReader{root: accounts(10_000)}
		j := New(r, nil, b, false)
		func() {
			defer func() {
				if _, ok := recover().(endOfCall); !ok {
					t.Error("the budget did not end the call")
				}
			}()
			_ = j.Root().Remove(key("accounts"))
		}()
		if r.iterators > 10 {
			t.Errorf("got %d pages read after the limit", r.iterators)
		}
	}
}
