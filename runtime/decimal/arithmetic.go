package decimal

import "github.com/cockroachdb/apd/v3"

// Add returns d + e with the larger of their scales, or an error that wraps
// ErrDigits.
func (d Decimal) Add(e Decimal) (Decimal, error) {
	var sum, shifted apd.BigInt
	x, y := align(&d, &e, &shifted)
	sum.Add(x, y)
	return bounded(&sum, int(max(d.scale, e.scale)))
}

// Sub returns d - e with the larger of their scales, or an error that wraps
// ErrDigits.
func (d Decimal) Sub(e Decimal) (Decimal, error) {
	var difference, shifted apd.BigInt
	x, y := align(&d, &e, &shifted)
	difference.Sub(x, y)
	return bounded(&difference, int(max(d.scale, e.scale)))
}

// Mul returns d · e with the sum of their scales, or an error that wraps
// ErrDigits. A zero has its scale bounded as well: Round first where scales
// pile up.
func (d Decimal) Mul(e Decimal) (Decimal, error) {
	var product apd.BigInt
	product.Mul(&d.coeff, &e.coeff)
	return bounded(&product, int(d.scale)+int(e.scale))
}

// Neg returns -d with the same scale.
func (d Decimal) Neg() Decimal {
	if d.Sign() == 0 {
		return d // apd's Neg would make a negative zero
	}
	result := Decimal{scale: d.scale}
	result.coeff.Neg(&d.coeff)
	return result
}

// Abs returns d without its sign, with the same scale.
func (d Decimal) Abs() Decimal {
	if d.Sign() >= 0 {
		return d
	}
	return d.Neg()
}

// Cmp returns -1, 0 or +1 as d is less than, equal to or greater than e as a
// number: 1.0 and 1.00 are equal.
func (d Decimal) Cmp(e Decimal) int {
	var shifted apd.BigInt
	x, y := align(&d, &e, &shifted)
	return x.Cmp(y)
}

// Equal tells whether d and e are the same number, whatever their scales.
func (d Decimal) Equal(e Decimal) bool { return d.Cmp(e) == 0 }

// align returns the coefficients of d and e at the larger of their scales. The
// one that had to grow is in shifted, which never takes more than 2·MaxDigits
// digits. The results are operands only.
func align(d, e *Decimal, shifted *apd.BigInt) (x, y *apd.BigInt) {
	switch {
	case d.scale < e.scale:
		return shifted.Mul(&d.coeff, &powers[e.scale-d.scale]), &e.coeff
	case d.scale > e.scale:
		return &d.coeff, shifted.Mul(&e.coeff, &powers[d.scale-e.scale])
	}
	return &d.coeff, &e.coeff
}
