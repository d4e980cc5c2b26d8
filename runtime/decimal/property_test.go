package decimal

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// agree fails unless got is want, or an ErrDigits where want is out of limits.
func agree(t *rapid.T, got Decimal, err error, want reference) {
	t.Helper()
	if !want.fits() {
		if !errors.Is(err, ErrDigits) {
			t.Fatalf("got %v, %v; want ErrDigits for %v", got, err, want)
		}
		return
	}
	if err != nil {
		t.Fatalf("got error %v, want %v", err, want)
	}
	canonical(t, got.String())
	if got.String() != want.String() {
		t.Fatalf("got %v, want %v", got, want)
	}
	if back := must(Parse(got.String())); !back.Equal(got) || back.Scale() != got.Scale() {
		t.Fatalf("%v came back as %v", got, back)
	}
}

func TestAddSubMulAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, e := decimals().Draw(t, "d"), decimals().Draw(t, "e")
		x, y := toReference(d).rat(), toReference(e).rat()
		larger := max(d.Scale(), e.Scale())

		sum, err := d.Add(e)
		agree(t, sum, err, exact(t, new(big.Rat).Add(x, y), larger))
		difference, err := d.Sub(e)
		agree(t, difference, err, exact(t, new(big.Rat).Sub(x, y), larger))
		product, err := d.Mul(e)
		agree(t, product, err, exact(t, new(big.Rat).Mul(x, y), d.Scale()+e.Scale()))
	})
}

func TestNegAbsSignAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decimals().Draw(t, "d")
		r := toReference(d)
		agree(t, d.Neg(), nil, reference{new(big.Int).Neg(r.coeff), r.scale})
		agree(t, d.Abs(), nil, reference{new(big.Int).Abs(r.coeff), r.scale})
		if d.Sign() != r.coeff.Sign() {
			t.Fatalf("sign of %v is %d", d, d.Sign())
		}
	})
}

func TestCmpIsThatOfNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, e := decimals().Draw(t, "d"), decimals().Draw(t, "e")
		want := toReference(d).rat().Cmp(toReference(e).rat())
		if got := d.Cmp(e); got != want {
			t.Fatalf("%v Cmp %v is %d, want %d", d, e, got, want)
		}
		if e.Cmp(d) != -want || d.Equal(e) != (want == 0) {
			t.Fatalf("%v and %v: Cmp back %d, Equal %v", d, e, e.Cmp(d), d.Equal(e))
		}
		if wider, err := d.Round(MaxDigits, Down); err == nil && !wider.Equal(d) {
			t.Fatalf("%v is not %v", wider, d)
		}
	})
}

func TestDivRoundsTheExactQuotientOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, e := decimals().Draw(t, "d"), decimals().Draw(t, "e")
		scale, mode := scales().Draw(t, "to"), roundings().Draw(t, "mode")
		got, err := d.Div(e, scale, mode)
		if e.Sign() == 0 {
			if !errors.Is(err, ErrDivisionByZero) {
				t.Fatalf("got %v, %v; want ErrDivisionByZero", got, err)
			}
			return
		}
		value := new(big.Rat).Quo(toReference(d).rat(), toReference(e).rat())
		agree(t, got, err, round(value, scale, mode))
	})
}

// Halves come up too seldom by chance: here each quotient has few digits.
func TestDivOfSmallNumbersMeetsEveryTie(t *testing.T) {
	for mode := HalfEven; mode <= Floor; mode++ {
		for n := int64(-45); n <= 45; n++ {
			for _, m := range []int64{-8, -4, -3, -2, 2, 3, 4, 8, 10, 20} {
				got := must(FromInt(n).Div(FromInt(m), 1, mode))
				want := round(big.NewRat(n, m), 1, mode)
				if got.String() != want.String() {
					t.Fatalf("%d / %d %v: got %v, want %v", n, m, mode, got, want)
				}
			}
		}
	}
}

func TestRoundIsThatOfTheNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decimals().Draw(t, "d")
		scale, mode := scales().Draw(t, "to"), roundings().Draw(t, "mode")
		got, err := d.Round(scale, mode)
		agree(t, got, err, round(toReference(d).rat(), scale, mode))
	})
}

func TestParseTakesExponents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decimals().Draw(t, "d")
		exponent := rapid.IntRange(-200, 200).Draw(t, "exponent")
		scale := d.Scale() - exponent
		r := toReference(d)
		if scale < 0 {
			r = reference{r.coeff.Mul(r.coeff, bigPower(-scale)), 0}
		} else {
			r.scale = scale
		}
		got, err := Parse(d.String() + "e" + strconv.Itoa(exponent))
		agree(t, got, err, r)
	})
}

func TestParseForgetsLeadingZerosAndPlus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decimals().Draw(t, "d").Abs()
		zeros := strings.Repeat("0", rapid.IntRange(0, 200).Draw(t, "zeros"))
		got, err := Parse("+" + zeros + d.String())
		agree(t, got, err, toReference(d))
	})
}

func TestDigitsCountsThoseOfTheCoefficient(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := decimals().Draw(t, "d")
		want := len(new(big.Int).Abs(toReference(d).coeff).String())
		if got := d.Digits(); got != want {
			t.Fatalf("%v has %d digits, got %d", d, want, got)
		}
	})
}

// Operands keep their text, and results that share memory keep theirs.
func TestNothingChangesAnOperand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pool := []Decimal{decimals().Draw(t, "first"), decimals().Draw(t, "second")}
		texts := []string{pool[0].String(), pool[1].String()}
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			d := rapid.SampledFrom(pool).Draw(t, "d")
			e := rapid.SampledFrom(pool).Draw(t, "e")
			result, err := step(t, d, e)
			if err != nil {
				continue
			}
			pool, texts = append(pool, result), append(texts, result.String())
		}
		for i, d := range pool {
			if d.String() != texts[i] {
				t.Fatalf("%s became %v", texts[i], d)
			}
		}
	})
}

// step applies one operation.
func step(t *rapid.T, d, e Decimal) (Decimal, error) {
	mode := roundings().Draw(t, "mode")
	switch rapid.IntRange(0, 7).Draw(t, "operation") {
	case 0:
		return d.Add(e)
	case 1:
		return d.Sub(e)
	case 2:
		return d.Mul(e)
	case 3:
		return d.Div(e, 40, mode)
	case 4:
		return d.Round(20, mode)
	case 5:
		return d.Neg(), nil
	case 6:
		_, _ = d.Cmp(e), d.Digits()
		return d.Abs(), nil
	}
	return d, nil
}
