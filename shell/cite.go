package shell

import "strconv"

// longestCited is how many characters of what somebody typed an error repeats.
const longestCited = 60

// Cite quotes what somebody typed, or as much of it as helps to find it.
func Cite(text string) string { return strconv.Quote(cut(text)) }

// cut returns the beginning of what somebody typed.
func cut(text string) string {
	n := 0
	for i := range text {
		if n == longestCited {
			return text[:i] + "…"
		}
		n++
	}
	return text
}
