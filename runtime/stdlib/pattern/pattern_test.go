package pattern

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestClasses(t *testing.T) {
	between := func(c, low, high byte) bool { return c >= low && c <= high }
	for c := range 256 {
		c := byte(c)
		digit, lower, upper := between(c, '0', '9'), between(c, 'a', 'z'), between(c, 'A', 'Z')
		letter := lower || upper
		for class, want := range map[byte]bool{
			'a': letter, 'c': c < 32 || c == 127, 'd': digit, 'l': lower,
			'p': between(c, 33, 126) && !letter && !digit, 's': c == ' ' || between(c, 9, 13), 'u': upper,
			'w': letter || digit, 'x': digit || between(c, 'a', 'f') || between(c, 'A', 'F'), 'z': c == 0,
		} {
			in, _ := classOf(class)
			out, _ := classOf(class - 'a' + 'A')
			if in.has(c) != want || out.has(c) == want {
				t.Errorf("%%%c of %d: got %t and %t, want %t", class, c, in.has(c), out.has(c), want)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	for _, e := range []struct {
		pattern string
		want    error
	}{
		{"%", ErrEndsWithEscape}, {"[", ErrMissingBracket}, {"[]", ErrMissingBracket}, {"[^]", ErrMissingBracket},
		{"[%", ErrMissingBracket}, {"[a%]", ErrMissingBracket}, {"%b", ErrBalance}, {"%bx", ErrBalance},
		{"%f", ErrMissingSet}, {"%f[", ErrMissingBracket}, {")", ErrPatternCapture}, {"%1", ErrCaptureIndex},
		{"(%1)", ErrCaptureIndex}, {"%0", ErrCaptureIndex}, {strings.Repeat("()", 33), ErrTooManyCaptures},
		{strings.Repeat("a?", 201), ErrTooComplex},
	} {
		if _, _, err := NewMatcher(Compile(e.pattern), "a", func(uint64) {}).At(0); !errors.Is(err, e.want) {
			t.Errorf("%q: got %v, want %v", e.pattern, err, e.want)
		}
	}
	m := NewMatcher(Compile("(a"), "a", func(uint64) {})
	if _, ok, err := m.At(0); !ok || err != nil {
		t.Errorf("(a: got %t, %v; the match itself is fine", ok, err)
	}
	if _, _, _, err := m.Capture(0); !errors.Is(err, ErrUnfinished) {
		t.Errorf("capture of (a: got %v, want %v", err, ErrUnfinished)
	}
	if _, _, _, err := m.Capture(1); !errors.Is(err, ErrCaptureIndex) {
		t.Errorf("second capture of (a: got %v, want %v", err, ErrCaptureIndex)
	}
}

// TestStepsAreCounted has patterns that take more steps than anyone waits for.
func TestStepsAreCounted(t *testing.T) {
	for _, e := range []struct{ pattern, subject string }{
		{strings.Repeat("a*", 20) + "b", strings.Repeat("a", 40)},
		{".-.-.-.-.-.-b", strings.Repeat("a", 5000)},
		{strings.Repeat("(a*)", 5) + "b", strings.Repeat("a", 3000)},
		{"(.*)%1x", strings.Repeat("a", 9000)},
		{"%b()", strings.Repeat("(", 100_000)},
	} {
		if steps := stepsUntil(e.pattern, e.subject, 1_000_000); steps < 1_000_000 {
			t.Errorf("%q: only %d steps", e.pattern, steps)
		}
	}
}

type outOfSteps struct{}

// stepsUntil looks for a match for at most about limit steps.
func stepsUntil(pattern, subject string, limit uint64) (steps uint64) {
	defer func() {
		if r := recover(); r != nil && r != (outOfSteps{}) {
			panic(r)
		}
	}()
	m := NewMatcher(Compile(pattern), subject, func(n uint64) {
		steps += n
		if steps >= limit {
			panic(outOfSteps{})
		}
	})
	begin, end, ok, _ := m.Find(0, false)
	for i := range m.Captures() {
		from, to, _, err := m.Capture(i)
		if ok && err == nil && (from < 0 || to < from || to > len(subject)) {
			panic("a capture outside of the subject")
		}
	}
	if ok && (begin < 0 || end < begin || end > len(subject)) {
		panic("a match outside of the subject")
	}
	return steps
}

func TestAnyPattern(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
			"a", "b", ".", "%a", "%d", "[ab]", "[^a]", "[a-c]", "*", "+", "-", "?", "(", ")", "()", "%1", "%b()",
			"%f[a]", "$", "^", "%", "[", "]", "\x00", "%.",
		}), 0, 12).Draw(t, "pattern"), "")
		subject := rapid.StringMatching(`[ab()1. ]{0,30}`).Draw(t, "subject")
		stepsUntil(pattern, subject, 100_000)
	})
}

func FuzzMatch(f *testing.F) {
	for _, pattern := range []string{"^(%w+)%s*=%s*(.-)$", "%b()", "%f[%a]%a+", "[^]]*", "(a)(b)%2", "[%", "(()", "a?*+-"} {
		f.Add(pattern, "key = (va(lu)e) aab ]")
	}
	f.Fuzz(func(t *testing.T, pattern, subject string) {
		first := stepsUntil(pattern, subject, 50_000)
		if second := stepsUntil(pattern, subject, 50_000); first != second {
			t.Errorf("took %d steps, then %d", first, second)
		}
	})
}
