package decimal

import (
	"errors"
	"math/big"
	"testing"
)

// FuzzParse: what Parse takes has the value that math/big reads in the same
// text, prints canonically and comes back the same.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"0", "-0", "+1", "007", "00.50", "-1.50", "1e3", "1.5E-3", "0e-160", "1e999999999", "0e999999999", ".5", "5.",
		"NaN", "0x1p3", "1_0", "1e-161", nines(160), nines(161), "18446744073709551616", "1.0e+0001", " 1", "1e", "−1",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(text)
		if err != nil {
			if !errors.Is(err, ErrSyntax) && !errors.Is(err, ErrDigits) {
				t.Fatalf("%q: error of no kind: %v", text, err)
			}
			return
		}
		printed := d.String()
		canonical(t, printed)
		back, err := Parse(printed)
		if err != nil || back.String() != printed || !back.Equal(d) {
			t.Fatalf("%q printed as %q came back as %v, %v", text, printed, back, err)
		}
		if d.Sign() == 0 {
			return // math/big would compute the power of 0e999999999
		}
		want, ok := new(big.Rat).SetString(text)
		if !ok || want.Cmp(toReference(d).rat()) != 0 {
			t.Fatalf("%q read as %v", text, d)
		}
	})
}
