package ledger

import "testing"

const walker = `---@class Walker
---@field t table<integer, integer>
local Walker = contract "Walker" { state = { t = {} } }
---@param from integer
function Walker:fill(from) for i = from, from + 9999 do self.t[i] = i end end
---@param from integer
function Walker:drain(from) for i = from, from + 9999 do self.t[i] = nil end end
---@view
---@return integer
function Walker:first() for k in pairs(self.t) do return k end return 0 end
---@view
---@return integer
function Walker:count() local n = 0 for k in pairs(self.t) do n = n + 1 end return n end
`

// BenchmarkWalk walks over 10,000 members on Badger, and to the first one behind
// 100,000 that were removed, with a commit before each.
func BenchmarkWalk(b *testing.B) {
	r := &rig{t: b, open: onDisk(b), machine: realMachine(b)}
	r.start()
	defer r.stop()
	r.deploy(walker)
	do := func(method string, args ...any) {
		q := request(method, args...)
		q.Contract = "Walker"
		if _, err := r.Call(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
	do("fill", 1_000_000)
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			do("count")
		}
	})
	for from := 0; from < 100_000; from += 10_000 {
		do("fill", from)
		do("drain", from)
	}
	b.Run("behind removed", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			do("fill", 1_000_000)
			b.StartTimer()
			do("first")
		}
	})
}
