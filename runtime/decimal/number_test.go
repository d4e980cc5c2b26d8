package decimal

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestFromFloatTakesIntegers(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0", math.Copysign(0, -1): "0", 42: "42", -3: "-3",
		1<<53 - 1: "9007199254740991", -(1<<53 - 1): "-9007199254740991",
	} {
		if d, err := FromFloat(f); err != nil || d.String() != want {
			t.Errorf("FromFloat(%v) = %v, %v, want %s", f, d, err, want)
		}
	}
}

func TestFromFloatSaysHowToWriteIt(t *testing.T) {
	for _, c := range []struct {
		f    float64
		hint string
	}{
		{0.1, `number 0.1 is not an integer up to 2^53-1: write decimal("0.1")`},
		{-2.5, `decimal("-2.5")`},
		{1e-7, `decimal("1e-07")`},
		{1 << 53, `decimal("9007199254740992")`},
		{-(1 << 53), `decimal("-9007199254740992")`},
		{1e20, `decimal("100000000000000000000")`},
		{1e100, `decimal("1e+100")`},
		{math.NaN(), "NaN"},
		{math.Inf(1), "+Inf"},
		{math.Inf(-1), "-Inf"},
	} {
		d, err := FromFloat(c.f)
		if !errors.Is(err, ErrNotInteger) || !strings.Contains(err.Error(), c.hint) {
			t.Errorf("FromFloat(%v) = %v, %v, want ErrNotInteger with %s", c.f, d, err, c.hint)
			continue
		}
		_, text, found := strings.Cut(err.Error(), `decimal("`)
		if !found {
			continue
		}
		back := parse(t, strings.TrimSuffix(text, `")`))
		if f, err := strconv.ParseFloat(back.String(), 64); err != nil || f != c.f {
			t.Errorf("the hint for %v means %v", c.f, back)
		}
	}
}

func TestInt64(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "0.00": 0, "-7": -7, "2.00": 2, "9007199254740991": MaxInteger, "-9007199254740991.0": -MaxInteger,
		"1." + zeros(159): 1,
	} {
		if n, err := parse(t, text).Int64(); err != nil || n != want {
			t.Errorf("%s: got %d, %v", text, n, err)
		}
	}
	for _, text := range []string{
		"0.5", "-1.01", "9007199254740992", "-9007199254740992", "9223372036854775808", nines(160), "1e-160",
	} {
		if n, err := parse(t, text).Int64(); !errors.Is(err, ErrNotInteger) {
			t.Errorf("%s: got %d, %v, want ErrNotInteger", text, n, err)
		}
	}
}
