package stdlib

import "math"

// What the library charges, beside the instructions that the interpreter counts.
// 1 gas is the time of about one instruction, 10 to 20 ns. Every figure is part
// of what a contract observes: changing one changes the ledger's vm version.
const (
	gasCall        = 2    // a library function: the call into Go and its argument checks
	gasPcall       = 50   // pcall and xpcall: the switch to another thread
	gasCaught      = 1000 // a caught error: a Go panic, unwinding the frames, closing their upvalues
	gasFloat       = 20   // string.format writing a number with a fraction
	gasLongFloat   = 800  // the same with more digits than 17, which takes long arithmetic
	gasNumeral     = 200  // a numeral that may take long arithmetic to read, and
	gasNumeralByte = 4    // for each byte of it
	gasOrder       = 2    // one comparison of a sort without a comparator

	// How much work 1 gas pays for.
	copyPerGas     = 16 // bytes copied, as the interpreter's concatenation pays for
	scanPerGas     = 8  // bytes looked at one by one
	parsePerGas    = 4  // bytes of a number's text
	modStepsPerGas = 8  // bits of a quotient
	hashPerGas     = 64 // bytes of a string key
	valuesPerGas   = 4  // values moved on a stack or in a table

	// Memory in bytes. A call's memory is what it ever allocated, so nothing is
	// given back.
	bytesString  = 16  // a string's header; its text comes on top
	bytesSlot    = 40  // one more element of a table's array, with room for its growth
	bytesKey     = 160 // one more key of a table
	bytesClosure = 160 // an iterator
	bytesValue   = 16  // one element of a copy; sorting makes three
	bytesPattern = 48  // a character of a pattern, compiled
	bytesMatcher = 640 // the captures of a match
	bytesNumber  = 24  // the text of a number, about

	// What the first of its kind takes in a table, as the interpreter's own
	// assignments pay for it.
	bytesArray    = 512  // an array
	bytesNames    = 2400 // a map for string keys
	bytesHash     = 336  // a map for other keys,
	bytesHashSlot = 80   // and for each string key that there is
	bytesKeys     = 272  // the order of keys
)

// Limits that a contract can see. Like the charges they belong to the vm version.
const (
	// MaxDepth is how deep pcall and xpcall may be nested.
	MaxDepth = 16
	// MaxResults is how many values unpack and string.byte return at most.
	MaxResults = 240
	// MaxMessage is how many bytes an error message has at most; a longer one is cut.
	MaxMessage = 1024
	// MaxLine is how many bytes print hands over at most; a longer line is cut.
	MaxLine = 4096
)

// copied charges for a new string of n bytes.
func (l *Library) copied(n int) { l.meter.Charge(uint64(n)/copyPerGas, uint64(n)+bytesString) }

// scanned charges for looking at n bytes.
func (l *Library) scanned(n int) { l.meter.Charge(uint64(n)/scanPerGas, 0) }

// moved charges for n values that are copied, moved or skipped.
func (l *Library) moved(n int) { l.meter.Charge(uint64(n)/valuesPerGas, 0) }

// hashed charges for a string key of n bytes.
func (l *Library) hashed(n int) { l.meter.Charge(uint64(n)/hashPerGas, 0) }

// grown charges for n more elements in the array of a table.
func (l *Library) grown(n int) {
	if n > 0 {
		l.meter.Charge(uint64(n)/valuesPerGas, uint64(n)*bytesSlot)
	}
}

// multiplied charges for a string of n times size bytes and reports whether a
// string can be that long at all.
func (l *Library) multiplied(size int, n int64) bool {
	if size == 0 {
		return true
	}
	if n > math.MaxInt32/int64(size) {
		l.meter.Charge(math.MaxInt32/copyPerGas, math.MaxInt32)
		return false
	}
	l.copied(size * int(n))
	return true
}
