package shell

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns text with everything that could steer a terminal, or hide
// what stands there, written as \u001b is: contracts choose many of the texts
// that the shell prints. Tabs stay.
func Printable(text string) string {
	hides := func(r rune) bool { return steers(r) && r != '\t' }
	if !strings.ContainsFunc(text, hides) && utf8.ValidString(text) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case hides(r) && r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		case hides(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

// steers tells whether r is a control character (C0, DEL, C1), or one that
// changes the direction or is not seen.
func steers(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}

// printableJSON does the same inside JSON, where such characters stand in
// strings only and can be written as escapes. Line feeds stand between members.
func printableJSON(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case !steers(r), r == '\n':
			b.WriteRune(r)
		case r > 0xffff:
			high, low := surrogates(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func surrogates(r rune) (high, low rune) {
	r -= 0x10000
	return 0xd800 + r>>10, 0xdc00 + r&0x3ff
}
