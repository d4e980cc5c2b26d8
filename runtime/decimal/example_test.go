package decimal_test

import (
	"fmt"

	"moonledger/runtime/decimal"
)

func ExampleDecimal() {
	price, _ := decimal.Parse("19.99")
	total, _ := price.Mul(decimal.FromInt(3))
	share, _ := total.Div(decimal.FromInt(2), 2, decimal.HalfEven)
	fmt.Println(total, share, total.Cmp(share))
	// Output: 59.97 29.98 1
}
