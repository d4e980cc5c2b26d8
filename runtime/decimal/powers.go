package decimal

import "github.com/cockroachdb/apd/v3"

// maxPower is the largest shift an operation needs: Div of a number with scale
// 0 by one with scale MaxDigits, to MaxDigits places.
const maxPower = 2 * MaxDigits

// powers holds 10^0 to 10^maxPower and is never written again: operations only
// pass its elements as operands.
var powers = powersOfTen()

func powersOfTen() *[maxPower + 1]apd.BigInt {
	var table [maxPower + 1]apd.BigInt
	ten := apd.NewBigInt(10)
	table[0].SetInt64(1)
	for i := 1; i < len(table); i++ {
		table[i].Mul(&table[i-1], ten)
	}
	return &table
}

// safeBits is the length of the longest integers that are below 10^MaxDigits
// whatever their bits (10^160 has 532).
const safeBits = 531

// exceeds tells whether x has more than MaxDigits digits.
func exceeds(x *apd.BigInt) bool {
	return x.BitLen() > safeBits && x.CmpAbs(&powers[MaxDigits]) >= 0
}

// countDigits returns the number of decimal digits of x, 1 for 0; x must be
// below 10^maxPower. A number of b bits has floor(b·log10(2)) digits or one
// more; 0.30103 is close enough to log10(2) for every b up to 1063.
func countDigits(x *apd.BigInt) int {
	n := x.BitLen() * 30103 / 100000
	if x.CmpAbs(&powers[n]) >= 0 {
		n++
	}
	return max(n, 1)
}
