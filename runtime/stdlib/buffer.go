package stdlib

// A buffer builds a string, paying for it as it grows. Its zero value lacks only
// the library.
type buffer struct {
	library *Library
	bytes   []byte
}

func (b *buffer) addText(text string) {
	b.library.meter.Charge(uint64(len(text))/copyPerGas, uint64(len(text)))
	b.bytes = append(b.bytes, text...)
}

func (b *buffer) addByte(c byte) {
	b.library.meter.Charge(0, 1)
	b.bytes = append(b.bytes, c)
}

// text returns what was added, and pays for the copy.
func (b *buffer) text() string {
	b.library.copied(len(b.bytes))
	return string(b.bytes)
}
