package meter

// Every instruction costs 1 gas, which stands for some 20 to 50 ns. What can take
// longer than that costs more, in proportion to the work:
//
//	CONCAT                  1 gas per 16 bytes, 2 per number made text; the bytes
//	NEWTABLE, CLOSURE       the bytes
//	SETTABLE, SETTABLEKS,   a new key: bytes; a far index: 1 gas per 4 slots;
//	SETGLOBAL, SETLIST      each further table of a __newindex chain: 1 gas
//	GETTABLE, GETTABLEKS,   each further table of an __index chain: 1 gas
//	SELF
//	these and GETGLOBAL     a long key: 1 gas per 64 bytes, for each table
//	LEN                     1 gas per 4 trailing nils
//	EQ, LT, LE              strings: 1 gas per 16 bytes of the shorter; a decimal: 4
//	arithmetic on strings   1 gas per 4 bytes; a numeral of more than 20 bytes or
//	                        with an exponent of 3 digits: 200, and 4 per byte
//	MOD                     1 gas per 8 bits that the first number is longer than the
//	                        second; 256 if one is a string
//	VARARG, CALL, TAILCALL, open counts: 1 gas per 4 values
//	RETURN, MOVEN, SETLIST
//	LOADNIL, TFORLOOP       1 gas per 4 locals that they set
//	CLOSE, CLOSURE, RETURN, 1 gas per 4 open upvalues of the thread, CLOSURE for
//	TAILCALL                each local that it captures
//	TAILCALL                48 bytes: each is a line of a later traceback
//	entering a function     that takes "..." and has an "arg" table: the table
//
// Bytes follow a model of what Go 1.26 allocates on 64-bit machines, never what it
// really did. It is made so that what is live at one time stays below what was
// counted; what a growing array or map throws away at once is counted in part.
// Numbers are not counted: they are 8 bytes per instruction at most.
const (
	concatBytesPerGas  = 16
	compareBytesPerGas = 16
	parseBytesPerGas   = 4
	keyBytesPerGas     = 64
	slotsPerGas        = 4
	valuesPerGas       = 4
	numberTextGas      = 2
	decimalCompareGas  = 4
	moduloBitsPerGas   = 8
	longNumeralGas     = 200
	longNumeralByteGas = 4

	numberTextBytes = 24 // no number's text is longer
	stringBytes     = 16 // the header of a string value
	tailCallBytes   = 48
	functionBytes   = 64
	captureBytes    = 8  // a function's reference to an upvalue
	upvalueBytes    = 48 // the upvalue

	tableBytes      = 96
	slotBytes       = 16   // of an array made to size
	grownSlotBytes  = 40   // of one that grows by appending
	firstArrayBytes = 512  // the array of a table made without one
	firstNamesBytes = 2400 // the same for string keys: room for 32
	firstKeysBytes  = 272  // the order of keys, at the first key of a table
	smallHashBytes  = 336  // a map for at most 8 keys
	hashSlotBytes   = 80   // a map made for more, per key
	newKeyBytes     = 160
)
