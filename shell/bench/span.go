package bench

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A span is the numbers from low to high, in steps of the last of scale digits
// behind the point.
type span struct {
	low, high int64 // in steps
	scale     int
}

var (
	errNoSpan     = errors.New("write LEAST..MOST")
	errTooPrecise = errors.New("it has more than 15 digits")
)

// maxDigits is how many digits a bound has at most: what fits an integer of
// contracts, and leaves room for the scale of the other bound.
const maxDigits = 15

// parseSpan reads A..B.
func parseSpan(text string) (s span, err error) {
	low, high, found := strings.Cut(text, "..")
	if !found {
		return s, errNoSpan
	}
	s.scale = max(scaleOf(low), scaleOf(high))
	if s.low, err = steps(low, s.scale); err != nil {
		return s, err
	}
	if s.high, err = steps(high, s.scale); err != nil {
		return s, err
	}
	if s.low > s.high {
		return s, fmt.Errorf("%s is more than %s", low, high)
	}
	return s, nil
}

// scaleOf returns how many digits stand behind the point.
func scaleOf(number string) int {
	_, fraction, _ := strings.Cut(number, ".")
	return len(fraction)
}

// steps reads a number as a multiple of 10^-scale.
func steps(number string, scale int) (int64, error) {
	whole, fraction, hasPoint := strings.Cut(number, ".")
	if hasPoint && fraction == "" || strings.HasPrefix(whole, "+") {
		return 0, errNoSpan
	}
	digits := whole + fraction + strings.Repeat("0", scale-len(fraction))
	if len(strings.TrimPrefix(digits, "-")) > maxDigits {
		return 0, errTooPrecise
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || whole == "" || whole == "-" {
		return 0, errNoSpan
	}
	return n, nil
}

// size returns how many numbers there are.
func (s span) size() uint64 { return uint64(s.high-s.low) + 1 }

// appendValue appends the i-th number.
func (s span) appendValue(dst []byte, i uint64) []byte {
	n := s.low + int64(i)
	if s.scale == 0 {
		return strconv.AppendInt(dst, n, 10)
	}
	if n < 0 {
		dst, n = append(dst, '-'), -n
	}
	unit := int64(math.Pow10(s.scale)) // exact up to 10^22
	dst = append(strconv.AppendInt(dst, n/unit, 10), '.')
	return fmt.Appendf(dst, "%0*d", s.scale, n%unit)
}
