package pattern

// A set is a bit map of the 256 characters.
type set [4]uint64

func (s *set) has(c byte) bool { return s[c>>6]&(1<<(c&63)) != 0 }

func (s *set) add(c byte) { s[c>>6] |= 1 << (c & 63) }

func (s *set) addRange(low, high byte) {
	for c := int(low); c <= int(high); c++ {
		s.add(byte(c))
	}
}

func (s *set) union(other set) {
	for i := range s {
		s[i] |= other[i]
	}
}

func (s set) complement() set {
	for i := range s {
		s[i] = ^s[i]
	}
	return s
}

// classOf returns the characters of the class named by a letter after '%', as
// the C locale has them; an upper-case letter names the complement. It reports
// false for a letter that names no class and so stands for itself.
func classOf(letter byte) (set, bool) {
	lower := letter | 0x20
	class, ok := lowerClass(lower)
	if ok && letter != lower {
		class = class.complement()
	}
	return class, ok
}

func lowerClass(letter byte) (set, bool) {
	switch letter {
	case 'a':
		return set{0, 0x07fffffe07fffffe}, true
	case 'c':
		return set{0x00000000ffffffff, 0x8000000000000000}, true
	case 'd':
		return set{0x03ff000000000000}, true
	case 'l':
		return set{0, 0x07fffffe00000000}, true
	case 'p':
		return set{0xfc00fffe00000000, 0x78000001f8000001}, true
	case 's':
		return set{0x0000000100003e00}, true
	case 'u':
		return set{0, 0x0000000007fffffe}, true
	case 'w':
		return set{0x03ff000000000000, 0x07fffffe07fffffe}, true
	case 'x':
		return set{0x03ff000000000000, 0x0000007e0000007e}, true
	case 'z':
		return set{1}, true
	}
	return set{}, false
}
