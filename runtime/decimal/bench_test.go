package decimal

import "testing"

// sizes are an everyday amount, 128 and 256 bits with 18 places, and 158 digits.
func sizes() []struct{ name, d, e string } {
	return []struct{ name, d, e string }{
		{"small", "1234.50", "99.95"},
		{"mixed", "1234.5", "99"},
		{"128bit", "123456789012345678.123456789012345678", "99.999999999999999999"},
		{"256bit", nines(60) + "." + nines(18), "1." + nines(18)},
		{"limit", nines(79) + "." + nines(79), "1.5"},
	}
}

// benchmark measures do for pairs of each size. What do returns escapes, as it
// does in use.
func benchmark[T any](b *testing.B, do func(d, e Decimal) T) {
	var results [1]T
	sink := results[:]
	for _, size := range sizes() {
		d, e := parse(b, size.d), parse(b, size.e)
		b.Run(size.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink[0] = do(d, e)
			}
		})
	}
}

func BenchmarkAdd(b *testing.B) { benchmark(b, func(d, e Decimal) Decimal { return must(d.Add(e)) }) }
func BenchmarkSub(b *testing.B) { benchmark(b, func(d, e Decimal) Decimal { return must(d.Sub(e)) }) }
func BenchmarkMul(b *testing.B) { benchmark(b, func(d, e Decimal) Decimal { return must(d.Mul(e)) }) }
func BenchmarkCmp(b *testing.B) { benchmark(b, Decimal.Cmp) }

func BenchmarkDiv(b *testing.B) {
	benchmark(b, func(d, e Decimal) Decimal { return must(d.Div(e, 2, HalfEven)) })
}

func BenchmarkDivWorst(b *testing.B) {
	d, e := parse(b, nines(160)), parse(b, "0."+nines(160))
	b.ReportAllocs()
	for b.Loop() {
		_, _ = d.Div(e, MaxDigits, HalfEven)
	}
}

func BenchmarkDigits(b *testing.B) { benchmark(b, func(d, _ Decimal) int { return d.Digits() }) }
func BenchmarkString(b *testing.B) { benchmark(b, func(d, _ Decimal) string { return d.String() }) }

func BenchmarkAppend(b *testing.B) {
	var buffer [textSize]byte
	benchmark(b, func(d, _ Decimal) int { return len(d.Append(buffer[:0])) })
}

func BenchmarkParse(b *testing.B) {
	for _, size := range sizes() {
		b.Run(size.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse(size.d)
			}
		})
	}
}
