package decimal

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/cockroachdb/apd/v3"
)

func nines(n int) string { return strings.Repeat("9", n) }
func zeros(n int) string { return strings.Repeat("0", n) }

func TestZeroValueIsZero(t *testing.T) {
	var d Decimal
	if d.String() != "0" || d.Sign() != 0 || d.Digits() != 1 || d.Scale() != 0 || !d.Equal(FromInt(0)) {
		t.Errorf("got %v with sign %d, digits %d, scale %d", d, d.Sign(), d.Digits(), d.Scale())
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-0": "0", "+0": "0", "-0.00": "0.00", "00": "0", "1": "1", "+1": "1", "007": "7",
		"00.50": "0.50", "-00.50": "-0.50", "1.50": "1.50", "0.00": "0.00", "-3": "-3",
		"1e3": "1000", "1.5e3": "1500", "1E-2": "0.01", "1.50e1": "15.0", "1e+2": "100", "-1e0": "-1",
		"1e-0": "1", "1.23e-2": "0.0123", "1e0000000000000000003": "1000",
		"0e5": "0", "0e-3": "0.000", "0.00e1": "0.0", "0e999999999999999999999": "0",
		"0." + zeros(200) + "1e200":  "0.1",
		"0." + zeros(999) + "1e1000": "1",
		zeros(900) + "1":             "1",
		"18446744073709551615":       "18446744073709551615",
		"18446744073709551616":       "18446744073709551616",
		"9999999999999999999":        "9999999999999999999",
		nines(160):                   nines(160),
		"-" + nines(160):             "-" + nines(160),
		"0." + nines(160):            "0." + nines(160),
		"1" + "e159":                 "1" + zeros(159),
		"1e-160":                     "0." + zeros(159) + "1",
		"0e-160":                     "0." + zeros(160),
		nines(80) + "." + nines(80):  nines(80) + "." + nines(80),
		nines(161) + "e-1":           "",
		nines(161):                   "",
		nines(80) + "." + nines(81):  "",
		"1." + zeros(160):            "",
		"1e160":                      "",
		"1e-161":                     "",
		"0." + zeros(161):            "",
		"0e-161":                     "",
		"1e999999999":                "",
		"1e-999999999":               "",
		"1e99999999999999999999999":  "",
		"0e-99999999999999999999999": "",
		zeros(1024) + "1":            "",
	} {
		d, err := Parse(text)
		if want == "" {
			if !errors.Is(err, ErrDigits) {
				t.Errorf("Parse(%q) = %v, %v, want ErrDigits", text, d, err)
			}
			continue
		}
		if err != nil || d.String() != want {
			t.Errorf("Parse(%q) = %v, %v, want %s", text, d, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{
		"", " ", "-", "+", ".", ".5", "5.", "-.5", "1.e2", "e5", "1e", "1e+", "1e-", "1ee2", "1e2.0", "1e2e3",
		"--1", "+-1", "1-", "1+1", " 1", "1 ", "1\n", "1\x00", "1_000", "1,5", "1.2.3", "0x10", "1f", "0b1",
		"NaN", "Infinity", "inf", "-Inf", "nan1", "sNaN", "abc", "١", "１", "1\xff", "½", "−1", "1e−2",
	} {
		if d, err := Parse(text); !errors.Is(err, ErrSyntax) {
			t.Errorf("Parse(%q) = %v, %v, want ErrSyntax", text, d, err)
		}
	}
}

func TestCanonicalTextComesBack(t *testing.T) {
	for _, text := range []string{"0", "0.00", "1", "-1.50", "10", "0." + nines(160), "-" + nines(160)} {
		if d, err := Parse(text); err != nil || d.String() != text {
			t.Errorf("Parse(%q) = %v, %v", text, d, err)
		}
	}
	if _, err := Parse(nines(161)); !errors.Is(err, ErrDigits) {
		t.Errorf("161 digits: %v", err)
	}
}

func TestOperations(t *testing.T) {
	type operation func(d, e Decimal) (Decimal, error)
	for _, c := range []struct {
		name       string
		do         operation
		d, e, want string // want "" is ErrDigits
	}{
		{"larger scale", Decimal.Add, "1.5", "2.250", "3.750"},
		{"zero keeps scale", Decimal.Add, "1.50", "-1.5", "0.00"},
		{"from negative", Decimal.Add, "-0.01", "0.01", "0.00"},
		{"over 64 bits", Decimal.Add, "18446744073709551615", "1", "18446744073709551616"},
		{"over 128 bits", Decimal.Add, "340282366920938463463374607431768211455", "1", "340282366920938463463374607431768211456"},
		{"160 digits", Decimal.Add, nines(159), "1", "1" + zeros(159)},
		{"161 digits", Decimal.Add, nines(160), "1", ""},
		{"161 digits, negative", Decimal.Sub, "-" + nines(160), "1", ""},
		{"far apart, fits", Decimal.Add, "1", "1e-159", "1." + zeros(158) + "1"},
		{"far apart", Decimal.Add, "1", "1e-160", ""},
		{"very far apart", Decimal.Add, "1e159", "1e-160", ""},
		{"zero of a wide scale", Decimal.Add, "1e159", "0.0", ""},
		{"back in range", Decimal.Sub, "1.0", "0." + nines(160), "0." + zeros(159) + "1"},
		{"larger scale", Decimal.Sub, "1", "0.25", "0.75"},
		{"scales add", Decimal.Mul, "1.50", "2.0", "3.000"},
		{"zero scales add", Decimal.Mul, "0.00", "-2.0", "0.000"},
		{"scale 160", Decimal.Mul, "1e-80", "1e-80", "0." + zeros(159) + "1"},
		{"scale 161", Decimal.Mul, "1e-80", "1e-81", ""},
		{"zero with scale 161", Decimal.Mul, "0e-80", "1e-81", ""},
		{"160 digits", Decimal.Mul, "1e80", "1e79", "1" + zeros(159)},
		{"161 digits", Decimal.Mul, "1e80", "1e80", ""},
		{"largest squared", Decimal.Mul, nines(160), nines(160), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.do(parse(t, c.d), parse(t, c.e))
			if c.want == "" {
				if !errors.Is(err, ErrDigits) {
					t.Errorf("got %v, %v, want ErrDigits", got, err)
				}
				return
			}
			if err != nil || got.String() != c.want {
				t.Errorf("got %v, %v, want %s", got, err, c.want)
			}
		})
	}
}

func TestProductOfTwoLargestAmountsIsExact(t *testing.T) {
	amount := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))
	d := parse(t, amount.String())
	if d.Digits() != 78 {
		t.Fatalf("2^256-1 has %d digits", d.Digits())
	}
	want := new(big.Int).Mul(amount, amount)
	if got, err := d.Mul(d); err != nil || got.String() != want.String() {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestNegNeverMakesNegativeZero(t *testing.T) {
	for _, text := range []string{"0", "0.00", "-0.0"} {
		d := parse(t, text).Neg()
		sum := must(d.Add(FromInt(0)))
		for _, zero := range []Decimal{d, d.Neg(), d.Abs(), sum, must(d.Mul(FromInt(-1)))} {
			canonical(t, zero.String())
			if zero.Sign() != 0 || zero.Cmp(FromInt(0)) != 0 {
				t.Errorf("%s: %v has sign %d", text, zero, zero.Sign())
			}
		}
	}
}

func TestCostGrowsFromOneToTwenty(t *testing.T) {
	for text, want := range map[string]int{
		"0": 1, "-12.50": 1, "1234567890.123456": 2, nines(16): 1, nines(17): 2, "0." + nines(160): 20,
	} {
		if got := parse(t, text).Cost(); got != want {
			t.Errorf("%s costs %d, want %d", text, got, want)
		}
	}
}

// Every length in bits, at both ends, and every power of ten with its
// neighbours: where an estimate of the digits could be off.
func TestDigitsAreCountedAtEveryBorder(t *testing.T) {
	count := func(x *big.Int) {
		t.Helper()
		want := len(x.String())
		var coeff apd.BigInt
		coeff.SetMathBigInt(x)
		if got := countDigits(&coeff); got != want {
			t.Errorf("%v: got %d digits, want %d", x, got, want)
		}
		if got := exceeds(&coeff); got != (want > MaxDigits) {
			t.Errorf("%v: exceeds is %v", x, got)
		}
	}
	one := big.NewInt(1)
	for bits := range uint(1063) {
		power := new(big.Int).Lsh(one, bits)
		count(power)
		count(new(big.Int).Sub(power, one))
	}
	for n := range maxPower {
		power := bigPower(n)
		count(power)
		count(new(big.Int).Sub(power, one))
		count(new(big.Int).Add(power, one))
	}
}

func TestManyGoroutinesShareOneValue(t *testing.T) {
	d, e := parse(t, "-"+nines(78)+".50"), parse(t, "0."+nines(60))
	want := d.String()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				must(d.Add(e))
				must(d.Mul(e))
				must(d.Div(e, 10, HalfUp))
				must(d.Round(1, Up))
				if d.Neg().Cmp(e) <= 0 || d.Abs().String() != want[1:] || d.String() != want {
					t.Error("a shared value changed")
				}
			}
		})
	}
	group.Wait()
}

func TestIntegersOfAllSizes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", -1: "-1", math.MaxInt64: "9223372036854775807", math.MinInt64: "-9223372036854775808",
	} {
		if got := FromInt(n).String(); got != want {
			t.Errorf("FromInt(%d) = %s", n, got)
		}
	}
}
