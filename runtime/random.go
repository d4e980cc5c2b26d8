package runtime

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"

	lua "github.com/yuin/gopher-lua"
)

// A drawer draws integers from a call's seed. The nth block of randomness,
// n from 0, is the first 8 bytes, big-endian, of SHA-256(seed ‖ n as 8 bytes
// big-endian).
type drawer struct {
	seed  [16]byte
	drawn uint64
}

func (d *drawer) next() uint64 {
	var block [24]byte
	copy(block[:], d.seed[:])
	binary.BigEndian.PutUint64(block[16:], d.drawn)
	d.drawn++
	sum := sha256.Sum256(block[:])
	return binary.BigEndian.Uint64(sum[:8])
}

// below returns a number in [0, n), each equally likely: block × n / 2^64,
// drawn again in the rare case that would favour some (Lemire, "Fast random
// integer generation in an interval", 2019).
func (d *drawer) below(n uint64) uint64 {
	for {
		high, low := bits.Mul64(d.next(), n)
		if low >= n || low >= -n%n {
			return high
		}
	}
}

// drawGas is what a draw costs: about two hashes.
const drawGas = 50

// drawRandom is ctx.random(m, n) of a contract: an integer from m to n.
func (v *vm) drawRandom(L *lua.LState) int {
	run := v.active(L, "ctx.random")
	if run.view {
		L.RaiseError("a view has no ctx.random: what it answers must not depend on chance")
	}
	least, ok1 := L.Get(1).(lua.LNumber)
	most, ok2 := L.Get(2).(lua.LNumber)
	if !ok1 || !ok2 || !isInteger(least) || !isInteger(most) || least > most {
		L.RaiseError("ctx.random(m, n) takes two integers, m not above n")
	}
	v.meter.Charge(drawGas, 0)
	run.usedSeed = true
	span := uint64(int64(most)-int64(least)) + 1
	L.Push(lua.LNumber(int64(least) + int64(run.drawer.below(span))))
	return 1
}
