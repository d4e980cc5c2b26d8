package journal

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moonledger/chain/state"
)

func TestWrites(t *testing.T) {
	const base = `{"a":{"x":1,"y":{"z":2}},"d":{"$decimal":"1.0"},"list":[1,2,3],"n":5}`
	tests := []struct {
		name string
		do   func(t *testing.T, j *Journal)
		want string // one write a line
	}{
		{"nothing", func(*testing.T, *Journal) {}, ``},
		{"read only", func(t *testing.T, j *Journal) { table(t, j, "a", "y") }, ``},
		{"scalar", func(t *testing.T, j *Journal) { set(t, j.Root(), "n", `6`) }, `[["n"],6]`},
		{"same scalar", func(t *testing.T, j *Journal) { set(t, j.Root(), "n", `5.0`) }, ``},
		{"there and back", func(t *testing.T, j *Journal) { set(t, j.Root(), "n", `6`); set(t, j.Root(), "n", `5`) }, ``},
		{"removed and back", func(t *testing.T, j *Journal) { set(t, j.Root(), "n", ``); set(t, j.Root(), "n", `5`) }, ``},
		{"table and back", func(t *testing.T, j *Journal) { set(t, j.Root(), "n", `{"x":1}`); set(t, j.Root(), "n", `5`) }, ``},
		{"other scale", func(t *testing.T, j *Journal) { set(t, j.Root(), "d", `{"$decimal":"1.00"}`) }, `[["d"],{"$decimal":"1.00"}]`},
		{"other kind", func(t *testing.T, j *Journal) { set(t, j.Root(), "d", `"1.0"`) }, `[["d"],"1.0"]`},
		{"removed", func(t *testing.T, j *Journal) { set(t, j.Root(), "n", ``) }, `[["n"]]`},
		{"set and removed", func(t *testing.T, j *Journal) { set(t, j.Root(), "q", `{"x":1}`); set(t, j.Root(), "q", ``) }, ``},
		{"removed nothing", func(t *testing.T, j *Journal) { set(t, j.Root(), "q", ``) }, ``},
		{"written into", func(t *testing.T, j *Journal) {
			set(t, table(t, j, "a", "y"), "z", `3`)
			set(t, table(t, j, "a"), "w", `1`)
		},
			`[["a","w"],1] [["a","y","z"],3]`},
		{"table removed", func(t *testing.T, j *Journal) { set(t, table(t, j, "a", "y"), "z", `3`); set(t, j.Root(), "a", ``) }, `[["a"]]`},
		{"table by equal table", func(t *testing.T, j *Journal) { set(t, j.Root(), "a", `{"x":1,"y":{"z":2}}`) },
			`[["a"],{}] [["a","x"],1] [["a","y"],{}] [["a","y","z"],2]`},
		{"table by scalar", func(t *testing.T, j *Journal) { set(t, j.Root(), "a", `1`) }, `[["a"],1]`},
		{"scalar by table", func(t *testing.T, j *Journal) { set(t, j.Root(), "n", `{}`) }, `[["n"],{}]`},
		{"new table", func(t *testing.T, j *Journal) { set(t, j.Root(), "q", `["a"]`); set(t, table(t, j, "q"), 2, `{}`) },
			`[["q"],{}] [["q",1],"a"] [["q",2],{}]`},
		{"new table, member removed", func(t *testing.T, j *Journal) {
			set(t, j.Root(), "q", `{"a":1,"b":{"c":1}}`)
			set(t, table(t, j, "q", "b"), "c", ``)
			set(t, table(t, j, "q"), "a", ``)
		}, `[["q"],{}] [["q","b"],{}]`},
		{"nested table replaced", func(t *testing.T, j *Journal) { set(t, table(t, j, "a"), "y", `{"z":2}`) },
			`[["a","y"],{}] [["a","y","z"],2]`},
		{"removed and made again", func(t *testing.T, j *Journal) {
			set(t, j.Root(), "a", ``)
			set(t, j.Root(), "a", `{}`)
			set(t, table(t, j, "a"), "x", `1`)
		}, `[["a"],{}] [["a","x"],1]`},
		{"kind changed", func(t *testing.T, j *Journal) {
			list := table(t, j, "list")
			for i := 1; i <= 3; i++ {
				set(t, list, i, ``)
			}
			set(t, list, "x", `1`)
		}, `[["list",1]] [["list",2]] [["list",3]] [["list","x"],1]`},
		{"rolled back", func(t *testing.T, j *Journal) {
			set(t, table(t, j, "a"), "x", `7`)
			mark := j.Savepoint()
			set(t, table(t, j, "a"), "x", `8`)
			set(t, j.Root(), "a", `{}`)
			set(t, j.Root(), "new", `1`)
			j.Rollback(mark)
		}, `[["a","x"],7]`},
		{"in order of paths", func(t *testing.T, j *Journal) {
			for _, k := range []string{"z", "b", "a-", "B"} {
				set(t, j.Root(), k, `1`)
			}
			set(t, table(t, j, "a"), "x", ``)
		}, `[["B"],1] [["a","x"]] [["a-"],1] [["b"],1] [["z"],1]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			j, _ := open(t, base)
			test.do(t, j)
			got := text(j.Writes())
			if diff := cmp.Diff(strings.Fields(test.want), strings.Fields(got)); diff != "" {
				t.Errorf("writes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWritesDoNotShare(t *testing.T) {
	j, _ := open(t, `{}`)
	set(t, j.Root(), "a", `{"b":1,"c":2}`)
	writes := j.Writes()
	before := text(writes[1:])
	_ = append(writes[0].Path, state.StringKey("changed"))
	writes[0].Path[0] = state.StringKey("changed")
	if after := text(writes[1:]); after != before {
		t.Errorf("got %s, want %s", after, before)
	}
}
