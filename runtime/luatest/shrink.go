package luatest

// Shrink leaves out lines, many at once and then fewer, while what is left still
// fails.
func Shrink(lines []string, fails func([]string) bool) []string {
	for size := len(lines) / 2; size > 0; {
		shorter, ok := withoutSome(lines, size, fails)
		if ok {
			lines = shorter
			size = min(size, len(lines)/2+1)
			continue
		}
		size /= 2
	}
	return lines
}

// withoutSome leaves size lines out wherever that still fails.
func withoutSome(lines []string, size int, fails func([]string) bool) (shorter []string, ok bool) {
	for at := 0; at+size <= len(lines); {
		rest := append(append([]string(nil), lines[:at]...), lines[at+size:]...)
		if fails(rest) {
			lines, ok = rest, true
			continue
		}
		at++
	}
	return lines, ok
}
