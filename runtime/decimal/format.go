package decimal

// textSize is the longest canonical text: "-0." and MaxDigits digits.
const textSize = MaxDigits + 3

// String returns the canonical text: 1.50, -3, 0.00; never an exponent, a plus
// sign or a negative zero.
func (d Decimal) String() string {
	var buffer [textSize]byte
	return string(d.Append(buffer[:0]))
}

// Append appends the canonical text to dst, at most 163 bytes, and returns it.
func (d Decimal) Append(dst []byte) []byte {
	if d.Sign() < 0 {
		dst = append(dst, '-')
	}
	var buffer [textSize]byte
	digits := d.appendDigits(buffer[:0])
	point := len(digits) - int(d.scale)
	if point <= 0 {
		dst = append(dst, '0')
	} else {
		dst = append(dst, digits[:point]...)
	}
	if d.scale == 0 {
		return dst
	}
	dst = append(dst, '.')
	for range -point {
		dst = append(dst, '0')
	}
	return append(dst, digits[max(point, 0):]...)
}

// appendDigits appends the digits of the coefficient without its sign.
func (d Decimal) appendDigits(dst []byte) []byte {
	start := len(dst)
	dst = d.coeff.Append(dst, 10)
	if dst[start] == '-' {
		return append(dst[:start], dst[start+1:]...)
	}
	return dst
}
