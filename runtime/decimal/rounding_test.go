package decimal

import (
	"errors"
	"strings"
	"testing"
)

func TestRoundingsByTheirNames(t *testing.T) {
	// Each row: a number, and what the seven modes make of it at scale 0.
	rows := map[string][]string{
		"":     {"half_even", "half_up", "half_down", "up", "down", "ceiling", "floor"},
		"2.5":  {"2", "3", "2", "3", "2", "3", "2"},
		"3.5":  {"4", "4", "3", "4", "3", "4", "3"},
		"-2.5": {"-2", "-3", "-2", "-3", "-2", "-2", "-3"},
		"0.4":  {"0", "0", "0", "1", "0", "1", "0"},
		"-0.4": {"0", "0", "0", "-1", "0", "0", "-1"},
		"-0.5": {"0", "-1", "0", "-1", "0", "0", "-1"},
		"2.51": {"3", "3", "3", "3", "2", "3", "2"},
		"-7.0": {"-7", "-7", "-7", "-7", "-7", "-7", "-7"},
	}
	for i, name := range rows[""] {
		mode, err := ParseRounding(name)
		if err != nil || mode.String() != name {
			t.Fatalf("ParseRounding(%q) = %v, %v", name, mode, err)
		}
		for text, row := range rows {
			if text == "" {
				continue
			}
			if got, err := parse(t, text).Round(0, mode); err != nil || got.String() != row[i] {
				t.Errorf("%s %s: got %v, %v, want %s", text, name, got, err, row[i])
			}
		}
	}
}

func TestParseRoundingListsThem(t *testing.T) {
	for _, text := range []string{"", "HALF_UP", "bankers", "05up"} {
		_, err := ParseRounding(text)
		if !errors.Is(err, ErrRounding) {
			t.Fatalf("%q: %v", text, err)
		}
		if !strings.HasSuffix(err.Error(), "half_even, half_up, half_down, up, down, ceiling, floor") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestScaleAndRoundingAreChecked(t *testing.T) {
	d := FromInt(1)
	for _, scale := range []int{-1, 161, 1 << 40} {
		_, round := d.Round(scale, HalfUp)
		_, div := d.Div(d, scale, HalfUp)
		if !errors.Is(round, ErrScale) || !errors.Is(div, ErrScale) {
			t.Errorf("scale %d: %v, %v", scale, round, div)
		}
	}
	_, round := d.Round(0, Floor+1)
	_, div := d.Div(d, 0, 255)
	if !errors.Is(round, ErrRounding) || !errors.Is(div, ErrRounding) {
		t.Errorf("rounding: %v, %v", round, div)
	}
}

func TestDiv(t *testing.T) {
	for _, c := range []struct {
		d, e  string
		scale int
		want  string
	}{
		{"10", "4", 2, "2.50"},
		{"1", "3", 5, "0.33333"},
		{"-1", "3", 0, "0"},
		{"0.00", "-7", 3, "0.000"},
		{"1", "3", 160, "0." + strings.Repeat("3", 160)},
		{"1e-160", "1e-160", 0, "1"},
		{"1e-160", "1e159", 160, "0." + zeros(160)},
		{nines(160), nines(160), 159, "1." + zeros(159)},
	} {
		if got, err := parse(t, c.d).Div(parse(t, c.e), c.scale, HalfEven); err != nil || got.String() != c.want {
			t.Errorf("%s / %s: got %v, %v, want %s", c.d, c.e, got, err, c.want)
		}
	}
}

func TestDivAndRoundKeepToTheLimits(t *testing.T) {
	largest := parse(t, nines(160))
	if d, err := largest.Div(parse(t, "1e-160"), 160, Up); !errors.Is(err, ErrDigits) {
		t.Errorf("largest quotient: %v, %v", d, err)
	}
	if d, err := parse(t, nines(159)+".9").Round(0, Up); err != nil || d.String() != "1"+zeros(159) {
		t.Errorf("rounding up to 160 digits: %v, %v", d, err)
	}
	if d, err := largest.Round(1, Up); !errors.Is(err, ErrDigits) {
		t.Errorf("a zero too many: %v, %v", d, err)
	}
	if _, err := largest.Div(parse(t, "0.00"), 2, Up); !errors.Is(err, ErrDivisionByZero) {
		t.Errorf("by zero: %v", err)
	}
}
