package stdlib

import "strings"

// A buffer builds a string, paying for it as it grows. A long one is kept in
// pieces: growing it as a whole would take several times what was paid for. Its
// zero value lacks only the library.
type buffer struct {
	library *Library
	full    [][]byte // pieces that nothing is added to any more
	bytes   []byte   // the last piece
}

// pieceBytes is from which size on a piece is left alone.
const pieceBytes = 64 << 10

func (b *buffer) addText(text string) {
	b.library.meter.Charge(uint64(len(text))/copyPerGas, uint64(len(text)))
	b.makeRoom(len(text))
	b.bytes = append(b.bytes, text...)
}

func (b *buffer) addByte(c byte) {
	b.library.meter.Charge(0, 1)
	b.makeRoom(1)
	b.bytes = append(b.bytes, c)
}

// makeRoom begins another piece if n bytes more would move a long one.
func (b *buffer) makeRoom(n int) {
	if len(b.bytes)+n > cap(b.bytes) && len(b.bytes)+n > pieceBytes {
		b.full = append(b.full, b.bytes)
		b.bytes = make([]byte, 0, max(n, pieceBytes))
	}
}

// text returns what was added, and pays for the copy.
func (b *buffer) text() string {
	size := len(b.bytes)
	for _, piece := range b.full {
		size += len(piece)
	}
	b.library.copied(size)
	var text strings.Builder
	text.Grow(size)
	for _, piece := range b.full {
		text.Write(piece)
	}
	text.Write(b.bytes)
	return text.String()
}
